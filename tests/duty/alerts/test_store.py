"""What a store of alerts promises, in memory and in MongoDB."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.backbone.outbox.outbox import Outbox, Waiting
from services.backbone.store.mongo import Database, ensure_indexes
from services.contracts.duty import Level
from services.duty.alerts.rules import acknowledge, after_silence, escalate
from services.duty.alerts.store import INDEXES, AlertStore
from tests.duty.builders import (
    CENTRE,
    CHAIN,
    COMMUNE,
    DISTRICT_DESK,
    NOON,
    OTHER_COMMUNE,
    STATION,
    WITHIN,
    an_alert,
)
from tests.duty.databases import a_database
from tests.duty.fakes import InMemoryAlerts

LATER = NOON + WITHIN
MOMENT = timedelta(milliseconds=1)


@dataclass(frozen=True)
class Kept:
    """A store, and the types of the events it let out."""

    alerts: Any
    told: Callable[[], list[str]]


@pytest.fixture(params=["memory", pytest.param("mongo", marks=pytest.mark.live)])
async def kept(request: pytest.FixtureRequest) -> AsyncIterator[Kept]:
    if request.param == "memory":
        alerts = InMemoryAlerts()
        yield Kept(alerts, lambda: [type(event).__name__ for event in alerts.told])
        return
    waiting: list[Waiting] = []
    async with a_database(request.getfixturevalue("mongo_url")) as mongo:
        store = await alert_store(mongo, waiting)
        yield Kept(store, lambda: [one.entry.id.split(":")[0] for one in waiting])


async def alert_store(mongo: Database, waiting: list[Waiting]) -> AlertStore:
    await ensure_indexes(mongo["alerts"], INDEXES)
    return AlertStore(mongo["alerts"], Outbox(mongo["alerts"], waiting.extend))


async def test_an_alert_is_read_as_it_was_added(kept: Kept) -> None:
    alert = an_alert()

    await kept.alerts.add([alert])

    assert await kept.alerts.get(alert.id) == alert


async def test_a_second_add_changes_nothing_and_tells_nothing(kept: Kept) -> None:
    await kept.alerts.add([an_alert()])

    new = await kept.alerts.add([an_alert(at=LATER), an_alert(2), an_alert(2)])

    assert [one.declaration_id for one in new] == [UUID(int=2)]
    assert kept.told() == ["AlertRaised", "AlertRaised"]


async def test_a_change_is_kept_and_told(kept: Kept) -> None:
    await kept.alerts.add([an_alert()])
    change = escalate(an_alert(), DISTRICT_DESK, LATER, WITHIN, by=STATION)

    assert await kept.alerts.change(change, LATER)

    assert await kept.alerts.get(change.alert.id) == change.alert
    assert kept.told() == ["AlertRaised", "AlertEscalated"]


async def test_of_two_changes_of_one_version_only_the_first_is_kept_and_told(kept: Kept) -> None:
    await kept.alerts.add([an_alert()])
    first = acknowledge(an_alert(), STATION, LATER)
    second = escalate(an_alert(), DISTRICT_DESK, LATER, WITHIN)

    assert await kept.alerts.change(first, LATER)
    assert not await kept.alerts.change(second, LATER)

    assert await kept.alerts.get(first.alert.id) == first.alert
    assert kept.told() == ["AlertRaised", "AlertAcknowledged"]


async def test_the_loser_of_a_race_is_recorded_when_it_decides_again(kept: Kept) -> None:
    await kept.alerts.add([an_alert()])
    escalated = escalate(an_alert(), DISTRICT_DESK, LATER, WITHIN)
    await kept.alerts.change(escalated, LATER)
    assert not await kept.alerts.change(acknowledge(an_alert(), STATION, LATER), LATER)

    await kept.alerts.change(acknowledge(escalated.alert, STATION, LATER), LATER)

    assert kept.told() == ["AlertRaised", "AlertEscalated", "AlertAcknowledged"]


async def test_an_alert_is_due_from_the_very_moment_on(kept: Kept) -> None:
    await kept.alerts.add([an_alert()])

    assert await kept.alerts.due(LATER - MOMENT, 10) == []
    assert await kept.alerts.due(LATER, 10) == [an_alert()]


async def test_the_longest_due_come_first_and_only_so_many(kept: Kept) -> None:
    await kept.alerts.add([an_alert(n, at=NOON - n * MOMENT) for n in (1, 3, 2)])

    due = await kept.alerts.due(LATER, 2)

    assert [one.declaration_id.int for one in due] == [3, 2]


async def test_an_acknowledged_alert_and_one_with_nobody_left_are_not_due(kept: Kept) -> None:
    await kept.alerts.add([an_alert(1), an_alert(2)])
    await kept.alerts.change(acknowledge(an_alert(1), STATION, NOON), NOON)
    await kept.alerts.change(after_silence(an_alert(2), CHAIN[:1], LATER, WITHIN), LATER)

    assert await kept.alerts.due(LATER + WITHIN, 10) == []


async def test_open_alerts_are_counted_at_the_level_told_last(kept: Kept) -> None:
    await kept.alerts.add([an_alert(1), an_alert(2), an_alert(3)])
    await kept.alerts.change(acknowledge(an_alert(1), STATION, NOON), NOON)
    escalated = escalate(an_alert(2), DISTRICT_DESK, LATER, WITHIN)
    await kept.alerts.change(escalated, LATER)
    await kept.alerts.change(after_silence(escalated.alert, CHAIN, LATER, WITHIN), LATER)

    assert await kept.alerts.count_open(Level.STATION) == 1
    assert await kept.alerts.count_open(Level.DISTRICT) == 1


async def test_the_list_of_a_commune_is_newest_first_and_goes_on_after_a_page(kept: Kept) -> None:
    elsewhere = an_alert(9, commune_code=OTHER_COMMUNE)
    await kept.alerts.add([elsewhere, *(an_alert(n, at=NOON + n % 2 * MOMENT) for n in range(4))])

    first = await kept.alerts.of_commune(COMMUNE, None, 3)
    rest = await kept.alerts.of_commune(COMMUNE, (first[-1].raised_at, first[-1].id), 3)

    listed = [(one.raised_at, one.id) for one in [*first, *rest]]
    assert listed == sorted(listed, reverse=True)
    assert len(listed) == 4


async def test_nobody_has_the_alert_that_was_never_raised(kept: Kept) -> None:
    assert await kept.alerts.get(UUID(int=7)) is None
    assert not await kept.alerts.change(acknowledge(an_alert(), CENTRE, NOON), NOON)


@pytest.mark.live
async def test_what_is_due_is_found_by_its_own_small_index(mongo: Database) -> None:
    await alert_store(mongo, [])

    plan = await mongo["alerts"].find({"due_at": {"$lte": LATER}}).sort("due_at", 1).explain()
    counted = await mongo["alerts"].find({"open_at": "station"}).explain()

    assert _index_of(plan) == "due"
    assert _index_of(counted) == "open_at_level"


def _index_of(plan: dict[str, Any]) -> str:
    stage = plan["queryPlanner"]["winningPlan"]
    while "inputStage" in stage:
        stage = stage["inputStage"]
    return str(stage.get("indexName"))
