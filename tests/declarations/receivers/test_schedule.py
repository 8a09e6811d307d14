"""Silence has its consequences on the clock, for each obligation and level once."""

from dataclasses import dataclass, field
from datetime import datetime

import pytest
from prometheus_client import CollectorRegistry

from services.contracts.declarations import AcknowledgementOverdue
from services.declarations.receivers import rules
from services.declarations.receivers.metrics import ReceiverMetrics
from services.declarations.receivers.model import State
from services.declarations.receivers.schedule import MOST_AT_ONCE, AgeingSchedule
from tests.declarations.builders import HOUR, NOON, TODAY, the_areas
from tests.declarations.receivers.builders import (
    AGEING,
    AUTHORITY,
    CENTRE,
    PERSON,
    a_declared,
    an_obligation,
    person,
)
from tests.declarations.receivers.fakes import InMemoryObligations


@dataclass
class Clock:
    """A replica's schedule, and the moment that it takes for now."""

    obligations: InMemoryObligations
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    now: datetime = NOON

    def __post_init__(self) -> None:
        metrics = ReceiverMetrics(self.registry)
        district_of = the_areas().district_of
        self.schedule = AgeingSchedule(
            self.obligations, AGEING, district_of, metrics, lambda: self.now
        )

    async def look(self, hours: float) -> None:
        """What the schedule does so long after noon."""
        self.now = NOON + hours * HOUR
        await self.schedule.escalate_all_due()

    def figure(self, name: str, **labels: str) -> float:
        return self.registry.get_sample_value(name, labels) or 0.0


@pytest.fixture
def obligations() -> InMemoryObligations:
    return InMemoryObligations()


@pytest.fixture
def clock(obligations: InMemoryObligations) -> Clock:
    return Clock(obligations)


async def owe(obligations: InMemoryObligations, *numbers: int) -> None:
    """Something of noon to each of these people."""
    said = [an_obligation(a_declared(one), person_id=person(one)) for one in numbers]
    changes = [rules.after_declaring(None, one, NOON) for one in said]
    await obligations.save([one for one in changes if one])


def told(obligations: InMemoryObligations) -> list[tuple[int, tuple[str, ...]]]:
    found = [one for one in obligations.told if isinstance(one, AcknowledgementOverdue)]
    return [(one.level, one.notify) for one in found]


async def test_each_level_is_told_once_when_its_hours_are_over(
    clock: Clock, obligations: InMemoryObligations
) -> None:
    await owe(obligations, 0)

    for hours in (0, 3.9, 4, 5, 11.9, 12, 13, 100):
        await clock.look(hours)

    assert told(obligations) == [(1, (AUTHORITY,)), (2, (CENTRE,))]


async def test_who_was_down_for_a_day_tells_every_level_that_is_over(
    clock: Clock, obligations: InMemoryObligations
) -> None:
    await owe(obligations, 0)

    await Clock(obligations).look(24)

    assert [level for level, _ in told(obligations)] == [1, 2]


async def test_of_two_replicas_one_tells(clock: Clock, obligations: InMemoryObligations) -> None:
    await owe(obligations, 0, 1)
    other = Clock(obligations)
    before = dict(obligations.by_id)
    await other.look(5)
    late = dict(obligations.by_id)

    # A replica that has read before the other one wrote
    obligations.by_id = before
    obligations.meanwhile = lambda: obligations.by_id.update(late)
    await clock.look(5)

    assert [level for level, _ in told(obligations)] == [1, 1]
    assert clock.figure("acknowledgements_escalated_total", level="1") == 0
    assert other.figure("acknowledgements_escalated_total", level="1") == 2


async def test_an_acknowledgement_stops_it_however_late(
    clock: Clock, obligations: InMemoryObligations
) -> None:
    await owe(obligations, 0)
    await clock.look(5)
    late = await obligations.of(PERSON, TODAY)
    assert late
    change = rules.acknowledge(late, AUTHORITY, clock.now)
    assert change
    await obligations.save([change])

    await clock.look(100)

    assert [level for level, _ in told(obligations)] == [1]
    assert [one.state for one in obligations.by_id.values()] == [State.ACKNOWLEDGED]


async def test_a_province_that_is_late_is_told_of_a_part_at_a_time(
    clock: Clock, obligations: InMemoryObligations
) -> None:
    await owe(obligations, *range(MOST_AT_ONCE + 1))
    clock.now = NOON + 5 * HOUR

    parts = [await clock.schedule.escalate_due(level=0) for _ in range(3)]

    assert parts == [MOST_AT_ONCE, 1, 0]
    assert len(told(obligations)) == MOST_AT_ONCE + 1


async def test_operators_see_how_many_wait_and_since_when(
    clock: Clock, obligations: InMemoryObligations
) -> None:
    await clock.schedule.count_owed()
    assert clock.figure("acknowledgements_oldest_owed_seconds") == 0

    await owe(obligations, 0, 1)
    await clock.look(5)
    await owe(obligations, 2)
    await clock.schedule.count_owed()

    assert clock.figure("acknowledgements_owed") == 3
    assert clock.figure("acknowledgements_overdue") == 2
    assert clock.figure("acknowledgements_oldest_owed_seconds") == 5 * 3600
