"""What a store of figures promises, in memory and in MongoDB."""

from collections.abc import AsyncIterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from services.contracts.declarations import Risk
from services.contracts.events import Event
from services.contracts.notifications import MessageCreated, MessageDelivered, MessageSent
from services.reporting.daily.model import Changes, Fact, Figures
from services.reporting.daily.rules import ALERT, DECLARATION, MESSAGE, Kind, fact
from services.reporting.daily.tally import tally
from tests.reporting.builders import (
    COMMUNE,
    DISTRICT,
    NEIGHBOUR,
    NOON,
    OTHER_COMMUNE,
    PROVINCE,
    TODAY,
    ZONE,
    a_message,
    acknowledged,
    declared,
    escalated,
    raised,
    the_areas,
)
from tests.reporting.databases import stores
from tests.reporting.fakes import InMemoryDays

AREAS = the_areas()
LATER = NOON + timedelta(minutes=1)


@pytest.fixture(params=["memory", pytest.param("mongo", marks=pytest.mark.live)])
async def days(request: pytest.FixtureRequest) -> AsyncIterator[Any]:
    if request.param == "memory":
        yield InMemoryDays()
        return
    async with stores(request.getfixturevalue("mongo_url")) as [store]:
        yield store


async def count(days: Any, kind: Kind, *events: Event, at: datetime = NOON) -> Mapping[str, Fact]:
    """Count `events`; gives those of their facts that were there."""
    said = [fact(kind, event, ZONE) for event in events]
    found: dict[str, Fact] = {}

    def decide(known: Mapping[str, Fact]) -> Changes:
        found.update(known)
        return tally(said, known, kind.joined, AREAS.ancestry)

    await days.change({one.id for one in said}, decide, at)
    return found


async def add(days: Any, kind: Kind, *events: Event) -> bool:
    """Count `events` without looking whether they were there."""
    said = [fact(kind, event, ZONE) for event in events]
    was_new: bool = await days.add(tally(said, {}, kind.joined, AREAS.ancestry), NOON)
    return was_new


async def figures(days: Any, area: str = COMMUNE, day: date = TODAY) -> dict[str, Any]:
    """Those that are not zero."""
    found: Figures = (await days.counted(day, area)).figures
    return found.model_dump(by_alias=True, exclude_defaults=True)


async def test_nothing_is_counted_of_a_day_without_events(days: Any) -> None:
    assert await days.counted(TODAY, PROVINCE) is None


async def test_new_things_are_in_the_figures_of_their_areas(days: Any) -> None:
    symptomatic = declared(2, commune_code=NEIGHBOUR, risk=Risk.SYMPTOMATIC)

    await count(days, DECLARATION, declared(1), symptomatic)

    assert await figures(days, COMMUNE) == {"declarations": 1}
    assert await figures(days, NEIGHBOUR) == {"declarations": 1, "symptomatic": 1}
    for above in (DISTRICT, PROVINCE):
        assert await figures(days, above) == {"declarations": 2, "symptomatic": 1}
    assert await days.counted(TODAY, OTHER_COMMUNE) is None


async def test_each_day_has_its_own_figures(days: Any) -> None:
    await count(days, DECLARATION, declared(1), declared(2, declared_at=NOON - timedelta(days=3)))

    assert await figures(days, PROVINCE) == {"declarations": 1}
    assert await figures(days, PROVINCE, date(2021, 7, 16)) == {"declarations": 1}


async def test_a_message_that_goes_on_is_in_one_figure(days: Any) -> None:
    await count(days, MESSAGE, a_message(MessageCreated, 1), a_message(MessageCreated, 2))

    await count(days, MESSAGE, a_message(MessageSent, 1, 2), a_message(MessageDelivered, 1, 3))

    assert await figures(days) == {"messages": {"created": 1, "delivered": 1}}


async def test_an_alert_is_in_the_figures_of_all_that_happened(days: Any) -> None:
    await count(days, ALERT, acknowledged(version=3))

    await count(days, ALERT, raised(), escalated(version=2))

    assert await figures(days) == {"alerts": {"raised": 1, "acknowledged": 1, "escalated": 1}}


async def test_what_was_counted_is_there_the_next_time(days: Any) -> None:
    await count(days, ALERT, raised(1), raised(2))
    await count(days, ALERT, acknowledged(1))

    known = await count(days, ALERT, raised(1), raised(3))

    thing = fact(ALERT, acknowledged(1), ZONE)
    assert known == {thing.id: thing}


async def test_what_is_all_new_can_be_added_without_looking(days: Any) -> None:
    assert await add(days, DECLARATION, declared(1), declared(2))

    assert await figures(days) == {"declarations": 2}


async def test_nothing_is_added_when_any_of_it_was_there(days: Any) -> None:
    await count(days, DECLARATION, declared(2))

    assert not await add(days, DECLARATION, declared(1), declared(2), declared(3))

    assert await figures(days) == {"declarations": 1}
    assert await add(days, DECLARATION, declared(1), declared(3))


async def test_figures_are_as_of_their_last_change(days: Any) -> None:
    await count(days, DECLARATION, declared(1), declared(2, commune_code=OTHER_COMMUNE))

    await count(days, DECLARATION, declared(3), at=LATER)

    assert (await days.counted(TODAY, COMMUNE)).as_of == LATER
    assert (await days.counted(TODAY, PROVINCE)).as_of == LATER
    assert (await days.counted(TODAY, OTHER_COMMUNE)).as_of == NOON


async def test_a_clock_that_is_behind_does_not_set_figures_back(days: Any) -> None:
    await count(days, DECLARATION, declared(1), at=LATER)

    await count(days, DECLARATION, declared(2))

    assert (await days.counted(TODAY, COMMUNE)).as_of == LATER


async def test_a_replay_leaves_figures_as_of_their_last_change(days: Any) -> None:
    await count(days, DECLARATION, declared(1))

    await count(days, DECLARATION, declared(1), at=LATER)

    assert (await days.counted(TODAY, COMMUNE)).as_of == NOON
