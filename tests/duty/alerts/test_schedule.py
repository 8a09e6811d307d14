"""Silence has its consequence once, whoever looks first."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from services.backbone.outbox.outbox import Waiting
from services.backbone.store.mongo import Database
from services.duty.alerts.escalation import Escalation
from services.duty.alerts.metrics import AlertMetrics
from services.duty.alerts.rules import acknowledge
from services.duty.alerts.schedule import MOST_AT_ONCE, AlertSchedule
from tests.duty.alerts.test_store import alert_store
from tests.duty.builders import CHAIN, COMMUNE, NOON, STATION, WITHIN, an_alert
from tests.duty.fakes import FixedChains, InMemoryAlerts

LATER = NOON + WITHIN


class Replica:
    """A schedule at `at`, and what it measures."""

    def __init__(self, alerts: Any, at: datetime, chains: FixedChains | None = None) -> None:
        self.registry = CollectorRegistry()
        self.schedule = AlertSchedule(
            alerts,
            Escalation(chains or FixedChains(), WITHIN),
            AlertMetrics(self.registry),
            lambda: at,
        )

    @property
    def unacknowledged(self) -> float:
        return self.registry.get_sample_value("alerts_unacknowledged_total") or 0

    def open_at(self, level: str) -> float | None:
        return self.registry.get_sample_value("alerts_open", {"level": level})


def told(alerts: InMemoryAlerts) -> list[str]:
    return [type(event).__name__ for event in alerts.told]


@pytest.fixture
async def alerts() -> InMemoryAlerts:
    alerts = InMemoryAlerts()
    await alerts.add([an_alert()])
    return alerts


async def test_a_moment_before_the_time_is_up_nothing_happens(alerts: InMemoryAlerts) -> None:
    await Replica(alerts, LATER - timedelta(milliseconds=1)).schedule.escalate_all_due()

    assert told(alerts) == ["AlertRaised"]


async def test_when_the_time_is_up_the_district_is_told(alerts: InMemoryAlerts) -> None:
    await Replica(alerts, LATER).schedule.escalate_all_due()

    assert told(alerts) == ["AlertRaised", "AlertEscalated"]


async def test_looking_again_at_the_same_moment_tells_nobody_again(alerts: InMemoryAlerts) -> None:
    replica = Replica(alerts, LATER)

    await replica.schedule.escalate_all_due()
    await replica.schedule.escalate_all_due()

    assert told(alerts) == ["AlertRaised", "AlertEscalated"]


async def test_an_acknowledged_alert_goes_no_further(alerts: InMemoryAlerts) -> None:
    await alerts.change(acknowledge(an_alert(), STATION, LATER), LATER)

    await Replica(alerts, LATER).schedule.escalate_all_due()

    assert told(alerts) == ["AlertRaised", "AlertAcknowledged"]


async def test_an_alert_that_the_last_level_leaves_is_counted_once(alerts: InMemoryAlerts) -> None:
    await Replica(alerts, LATER).schedule.escalate_all_due()
    replica = Replica(alerts, LATER + WITHIN)

    await replica.schedule.escalate_all_due()
    await replica.schedule.escalate_all_due()

    assert replica.unacknowledged == 1
    assert told(alerts) == ["AlertRaised", "AlertEscalated"]


async def test_an_alert_without_a_district_is_counted_after_the_station(
    alerts: InMemoryAlerts,
) -> None:
    replica = Replica(alerts, LATER, FixedChains({COMMUNE: CHAIN[:1]}))

    await replica.schedule.escalate_all_due()

    assert replica.unacknowledged == 1


async def test_more_than_one_batch_is_dealt_with_in_one_go() -> None:
    alerts = InMemoryAlerts()
    await alerts.add([an_alert(n) for n in range(MOST_AT_ONCE + 1)])

    await Replica(alerts, LATER).schedule.escalate_all_due()

    assert told(alerts).count("AlertEscalated") == MOST_AT_ONCE + 1


async def test_open_alerts_are_shown_by_level(alerts: InMemoryAlerts) -> None:
    await alerts.add([an_alert(2, at=LATER)])
    replica = Replica(alerts, LATER)

    await replica.schedule.escalate_all_due()
    await replica.schedule.count_open()

    assert (replica.open_at("station"), replica.open_at("district")) == (1, 1)


@pytest.mark.live
async def test_two_replicas_racing_tell_each_district_once(mongo: Database) -> None:
    # Given as many alerts as two batches hold, all due
    waiting: list[Waiting] = []
    alerts = await alert_store(mongo, waiting)
    await alerts.add([an_alert(n) for n in range(2 * MOST_AT_ONCE)])
    waiting.clear()

    # When two replicas look at the same moment, over and over
    first, second = Replica(alerts, LATER), Replica(alerts, LATER)
    await asyncio.gather(first.schedule.escalate_all_due(), second.schedule.escalate_all_due())

    # Then each alert was escalated once, in the store and on the way out
    documents = await mongo["alerts"].find({}).to_list(None)
    assert all(
        [entry["id"].split(":")[0] for entry in one["outbox"]] == ["AlertRaised", "AlertEscalated"]
        for one in documents
    )
    assert len({one.entry.id for one in waiting}) == len(waiting) == 2 * MOST_AT_ONCE


@pytest.mark.live
async def test_two_replicas_racing_count_each_silent_alert_once(mongo: Database) -> None:
    alerts = await alert_store(mongo, [])
    await alerts.add([an_alert(n) for n in range(MOST_AT_ONCE)])
    station_only = FixedChains({COMMUNE: CHAIN[:1]})
    first, second = (Replica(alerts, LATER, station_only) for _ in range(2))

    await asyncio.gather(first.schedule.escalate_all_due(), second.schedule.escalate_all_due())

    assert first.unacknowledged + second.unacknowledged == MOST_AT_ONCE


@pytest.mark.live
async def test_an_acknowledgement_against_an_escalation_ends_in_one_order(mongo: Database) -> None:
    # Given alerts that are due
    alerts = await alert_store(mongo, [])
    every = [an_alert(n) for n in range(MOST_AT_ONCE)]
    await alerts.add(every)

    # When the schedule and the stations decide at the same moment
    async def take_on(number: int) -> None:
        alert = every[number]
        while not await alerts.change(acknowledge(alert, STATION, LATER), LATER):
            found = await alerts.get(alert.id)
            assert found
            alert = found

    await asyncio.gather(
        Replica(alerts, LATER).schedule.escalate_all_due(), *map(take_on, range(len(every)))
    )

    # Then every alert is acknowledged, and nothing came after that
    for one in await mongo["alerts"].find({}).to_list(None):
        events = [entry["id"].split(":")[0] for entry in one["outbox"]]
        assert events in (
            ["AlertRaised", "AlertAcknowledged"],
            ["AlertRaised", "AlertEscalated", "AlertAcknowledged"],
        )
        assert one["version"] == len(events)
