"""Journeys and zones come to one end in whatever order, however often, whoever is killed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.contracts.declarations import (
    DeclaredStay,
    JourneysDeclared,
    ZoneExposureFound,
    ZoneLevel,
)
from services.declarations.journeys import rules
from services.declarations.journeys.model import Exposure, KnownZone, Stay, Touch
from tests.declarations.builders import COMMUNE, OTHER_COMMUNE, received
from tests.declarations.journeys.builders import ZoneSaid, day, journeys_declared, zone_said
from tests.declarations.journeys.feature import Feature
from tests.declarations.journeys.turns import Actor, Turns, play
from tests.declarations.zones.builders import (
    CITY,
    CITY_DISTRICT,
    CITY_WARD,
    OTHER_WARD,
    the_world,
)

AREAS = st.sampled_from([CITY, CITY_DISTRICT, CITY_WARD, OTHER_WARD, "VN"])
DAYS = st.tuples(st.integers(0, 6), st.integers(0, 6)).map(lambda two: tuple(map(day, sorted(two))))


@dataclass(frozen=True)
class History:
    """What happens, in batches as they are delivered, some more than once."""

    journeys: Sequence[JourneysDeclared]
    zones: Sequence[ZoneSaid]
    batches: Sequence[Sequence[JourneysDeclared] | Sequence[ZoneSaid]]


@st.composite
def declared_stays(draw: st.DrawFn) -> DeclaredStay:
    first, last = draw(DAYS)
    return DeclaredStay(area_code=draw(AREAS), first_day=first, last_day=last)


@st.composite
def versions(draw: st.DrawFn, number: int) -> list[ZoneSaid]:
    said = []
    for version in range(1, draw(st.integers(1, 3)) + 1):
        first, last = draw(DAYS)
        changes: dict[str, Any] = {
            "area_code": draw(AREAS),
            "first_day": first,
            "last_day": draw(st.sampled_from([last, None])),
            "level": draw(st.sampled_from([ZoneLevel.RISK, ZoneLevel.OUTBREAK])),
            "is_withdrawn": version > 1 and draw(st.booleans()),
        }
        said.append(zone_said(number, version, **changes))
    return said


@st.composite
def histories(draw: st.DrawFn) -> History:
    journeys = [
        journeys_declared(
            number,
            draw(st.lists(declared_stays(), min_size=1, max_size=2)),
            draw(st.sampled_from([COMMUNE, OTHER_COMMUNE])),
        )
        for number in range(1, draw(st.integers(1, 3)) + 1)
    ]
    zones = [
        said for number in range(1, draw(st.integers(1, 2)) + 1) for said in draw(versions(number))
    ]
    return History(journeys, zones, [*draw(_batches(journeys)), *draw(_batches(zones))])


@st.composite
def _batches(draw: st.DrawFn, events: Sequence[Any]) -> list[list[Any]]:
    again = draw(st.lists(st.sampled_from(events), max_size=2))
    shuffled = draw(st.permutations([*events, *again]))
    cut = draw(st.integers(0, len(shuffled)))
    return [batch for batch in (shuffled[:cut], shuffled[cut:]) if batch]


def the_end(history: History) -> dict[tuple[Stay, str], Touch]:
    """What holds when the newest zones are held against all stays at once."""
    ancestry = the_world().ancestry
    newest: dict[str, ZoneSaid] = {
        one.key: one for one in sorted(history.zones, key=lambda one: one.version)
    }
    known = [rules.known_zone(one, ancestry) for one in newest.values()]
    stays = [one for said in history.journeys for one in rules.stays_of(said, ancestry)]
    each: list[tuple[Stay, KnownZone, Touch | None]] = [
        (stay, zone, rules.touch(stay, zone)) for stay in stays for zone in known
    ]
    return {(stay, str(zone.id)): found for stay, zone, found in each if found}


def what_holds(exposures: Sequence[Exposure]) -> dict[tuple[Stay, str], Touch]:
    return {(one.stay, str(one.zone_id)): one.touch for one in exposures if not one.is_withdrawn}


def consumer(feature: Feature, batch: Sequence[Any]) -> Actor:
    """Takes one batch; killed in the middle, it takes the whole batch again."""

    async def take() -> None:
        events = [received(one) for one in batch]
        if isinstance(batch[0], JourneysDeclared):
            await feature.handlers.keep_journeys(events)
        else:
            await feature.handlers.learn_zones(events)

    return take


def assert_the_events_tell_the_same(feature: Feature) -> None:
    """The newest event of each key says what holds, and versions rise by one."""
    last: dict[str, Any] = {}
    for event in feature.exposures.told:
        assert event.version == (last[event.key].version if event.key in last else 0) + 1
        last[event.key] = event
    held = {
        str(rules.exposure_id(one.stay, one.zone_id)): one
        for one in feature.exposures.by_id.values()
    }
    assert last.keys() == held.keys()
    for key, event in last.items():
        assert isinstance(event, ZoneExposureFound) is not held[key].is_withdrawn
        assert (event.first_day, event.level) == (
            held[key].touch.first_day,
            held[key].touch.level,
        )


@given(histories(), st.randoms(use_true_random=False))
async def test_any_order_of_delivery_comes_to_the_same_end(
    history: History, random: Random
) -> None:
    feature = Feature()
    batches = list(history.batches)
    random.shuffle(batches)

    for batch in batches:
        await consumer(feature, batch)()
        for _ in range(random.randrange(3)):
            await feature.schedule.examine_some()
    await feature.schedule.examine_all()

    assert what_holds([*feature.exposures.by_id.values()]) == the_end(history)
    assert not feature.zones.waiting
    assert_the_events_tell_the_same(feature)


@settings(max_examples=150)
@given(histories(), st.randoms(use_true_random=False))
async def test_processes_that_race_and_are_killed_come_to_the_same_end(
    history: History, random: Random
) -> None:
    turns = Turns()
    feature = Feature(turns.take)

    async def examine() -> None:
        for _ in range(3):
            await feature.schedule.examine_all()

    consumers = [consumer(feature, batch) for batch in history.batches]
    await play(turns, [*consumers, examine], random, kills=3)
    await play(turns, [examine], random, kills=1)

    assert what_holds([*feature.exposures.by_id.values()]) == the_end(history)
    assert not feature.zones.waiting
    assert_the_events_tell_the_same(feature)


def test_the_days_of_these_histories_lie_around_the_end_of_a_month() -> None:
    assert day(2) == date(2021, 6, 30)
    assert day(3) == date(2021, 7, 1)
