"""What the feature does with the declarations, classes of risk and orders that it hears of."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest

from services.backbone.events.dead_letters import Refused
from services.backbone.events.received import Received
from services.contracts.declarations import (
    FollowUpExtended,
    FollowUpOpened,
    FollowUpReported,
    OrderEnded,
    OrderExtended,
    OrderIssued,
    OrderReduced,
    Risk,
    RiskClassified,
    RiskCleared,
)
from services.contracts.events import Event
from services.contracts.identifiers import PersonId
from services.declarations.followups.causes import Causes
from services.declarations.followups.changing import TRIES, Busy, Changing
from services.declarations.followups.handlers import FollowUpHandlers, subscriptions
from services.declarations.followups.model import FollowUp, Today
from services.declarations.followups.stations import Stations
from services.declarations.followups.telling_rules import Change
from tests.declarations.builders import (
    NOON,
    OTHER_COMMUNE,
    ZONE,
    symptoms_declared,
    the_areas,
)
from tests.declarations.builders import received as received_at_noon
from tests.declarations.followups.builders import (
    CAUSES,
    DAY,
    OTHER_STATION,
    POLICY,
    STATION,
    a_followup,
    classified,
    cleared,
    day,
    noon_of,
    order_lifted,
    ordered,
    well,
)
from tests.declarations.followups.fakes import InMemoryFollowUps

NOW = noon_of(3)


def received(event: Any, moment: datetime = NOON) -> Received[Any]:
    return replace(received_at_noon(event), time=moment)


@pytest.fixture
def followups() -> InMemoryFollowUps:
    return InMemoryFollowUps()


def hearing(followups: Any, now: datetime = NOW, causes: Causes = CAUSES) -> FollowUpHandlers:
    return FollowUpHandlers(Changing(followups, POLICY, ZONE, lambda: now), causes)


@pytest.fixture
def handlers(followups: InMemoryFollowUps) -> FollowUpHandlers:
    return hearing(followups)


def only(followups: InMemoryFollowUps) -> FollowUp:
    [one] = followups.by_id.values()
    return one


async def test_each_symptomatic_person_is_given_to_the_station_of_the_commune(
    handlers: FollowUpHandlers, followups: InMemoryFollowUps
) -> None:
    here = symptoms_declared(1)
    there = symptoms_declared(2, commune_code=OTHER_COMMUNE, person_id=PersonId(UUID(int=2)))

    await handlers.hear_health([received(here), received(there)])

    assert {one.station for one in followups.by_id.values()} == {STATION, OTHER_STATION}
    assert len([one for one in followups.told if isinstance(one, FollowUpOpened)]) == 2


async def test_two_declarations_of_a_person_are_one_follow_up(
    handlers: FollowUpHandlers, followups: InMemoryFollowUps
) -> None:
    later = symptoms_declared(2, declared_at=NOON + DAY)

    await handlers.hear_health([received(symptoms_declared(1)), received(later, NOON + DAY)])

    assert only(followups).open
    assert [type(one) for one in followups.told] == [FollowUpOpened]


async def test_every_cause_counts(handlers: FollowUpHandlers, followups: InMemoryFollowUps) -> None:
    await handlers.hear_health([received(symptoms_declared())])
    await handlers.hear_risk([received(classified(last=20))])
    await handlers.hear_orders([received(ordered(last=25))])

    found = only(followups)
    assert set(found.periods) == {
        f"declaration:{UUID(int=1)}",
        "risk",
        f"order:{UUID(int=7)}",
    }
    assert found.open
    assert found.open.last_day == day(25)
    assert [type(one) for one in followups.told] == [FollowUpOpened, *[FollowUpExtended] * 2]


async def test_a_person_who_is_followed_up_reports_to_be_well(followups: InMemoryFollowUps) -> None:
    await hearing(followups, NOON).hear_health([received(symptoms_declared())])

    report = received(well(moment=NOON + DAY), NOON + DAY)
    await hearing(followups, NOON + DAY).hear_health([report])

    [told] = [one for one in followups.told if isinstance(one, FollowUpReported)]
    assert told.day == day(2)


@pytest.mark.parametrize(
    "event",
    [
        well(moment=NOON + DAY, person_id=PersonId(UUID(int=404))),
        well(moment=NOON + DAY, risk=Risk.SYMPTOMATIC),
    ],
    ids=["not followed up", "ill"],
)
async def test_other_declarations_fill_no_day(followups: InMemoryFollowUps, event: Any) -> None:
    await hearing(followups, NOON).hear_health([received(symptoms_declared())])
    before = list(followups.told)

    await hearing(followups, NOON + DAY).hear_health([received(event, NOON + DAY)])

    assert len(followups.by_id) == 1
    assert not [one for one in followups.told if isinstance(one, FollowUpReported)]
    assert followups.told[: len(before)] == before


HEALTH = [
    received(symptoms_declared(1)),
    received(symptoms_declared(2, declared_at=NOON + DAY), NOON + DAY),
    received(well(51, NOON), NOON),
    received(well(52, NOON + DAY), NOON + DAY),
]
RISK = [received(classified(1)), received(cleared(2)), received(classified(3, last=20))]
ORDERS = [
    received(ordered(OrderIssued, 1)),
    received(ordered(OrderExtended, 2, last=20)),
    received(ordered(OrderReduced, 3, last=18)),
    received(order_lifted(4, on=3, last=18)),
]


async def told_after(batches: Sequence[tuple[str, Sequence[Received[Any]]]]) -> dict[str, Any]:
    followups = InMemoryFollowUps()
    handlers = hearing(followups)
    for handler, batch in batches:
        await getattr(handlers, handler)(batch)
    found = only(followups)
    return found.model_dump(exclude={"version", "episode"}) | {"open": found.open}


@pytest.mark.parametrize(
    ("handler", "events"),
    [("hear_health", HEALTH), ("hear_risk", RISK), ("hear_orders", ORDERS)],
)
async def test_every_batch_twice_and_shuffled_has_the_same_end(
    handler: str, events: list[Received[Any]]
) -> None:
    expected = await told_after([(handler, events)])

    for shuffled in permutations(events):
        one_by_one = [(handler, [one]) for one in shuffled]
        assert await told_after([*one_by_one, (handler, shuffled)]) == expected


async def test_whichever_topic_is_heard_first_the_end_is_the_same() -> None:
    topics = [("hear_health", HEALTH), ("hear_risk", RISK), ("hear_orders", ORDERS)]
    ends = [await told_after([*order, *order]) for order in permutations(topics)]

    assert all(end == ends[0] for end in ends)


async def test_the_same_batch_again_tells_nothing(
    handlers: FollowUpHandlers, followups: InMemoryFollowUps
) -> None:
    for _ in range(2):
        await handlers.hear_health(HEALTH)
        await handlers.hear_risk(RISK)
        await handlers.hear_orders(ORDERS)
        told = len(followups.told)
        await handlers.hear_orders(ORDERS)
        assert len(followups.told) == told


async def test_where_nobody_follows_people_up_the_event_is_set_aside(
    followups: InMemoryFollowUps,
) -> None:
    handlers = hearing(followups, causes=Causes(Stations([], the_areas()), POLICY, ZONE))

    for code in (OTHER_COMMUNE, "99999"):
        with pytest.raises(Refused):
            await handlers.hear_health([received(symptoms_declared(commune_code=code))])


class RacedFollowUps(InMemoryFollowUps):
    """A colleague writes the follow-up first, as often as `times`."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self._times = times

    async def write(self, changes: Sequence[Change], today: Today) -> bool:
        if self._times:
            self._times -= 1
            known = self.by_id.get(a_followup().id, a_followup())
            self.by_id[known.id] = known.model_copy(update={"version": known.version + 1})
            self._found.setdefault(known.id, today.day)
        return await super().write(changes, today)


async def test_a_batch_that_lost_a_race_is_decided_again() -> None:
    followups = RacedFollowUps(times=2)

    await hearing(followups).hear_orders([received(ordered(last=25))])

    assert f"order:{UUID(int=7)}" in followups.by_id[a_followup().id].periods


async def test_a_batch_that_loses_every_race_comes_again() -> None:
    with pytest.raises(Busy):
        await hearing(RacedFollowUps(times=TRIES)).hear_orders([received(ordered(last=25))])


def heard(handlers: FollowUpHandlers) -> dict[str, set[type[Event]]]:
    return {one.group_of("declarations"): set(one.events) for one in subscriptions(handlers)}


def test_the_feature_hears_every_cause_in_a_group_of_its_own(handlers: FollowUpHandlers) -> None:
    groups = heard(handlers)

    assert set(groups) == {
        "declarations.followups.declarations.health.v1",
        "declarations.followups.declarations.risk.v1",
        "declarations.followups.declarations.orders.v1",
    }
    assert groups["declarations.followups.declarations.risk.v1"] == {RiskClassified, RiskCleared}
    assert groups["declarations.followups.declarations.orders.v1"] == {
        OrderIssued,
        OrderExtended,
        OrderReduced,
        OrderEnded,
    }
