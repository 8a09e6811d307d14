"""What the feature's stores promise, in memory and in MongoDB."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.backbone.outbox.groups import GroupedOutbox
from services.backbone.outbox.outbox import Waiting
from services.backbone.store.mongo import Database, ensure_indexes
from services.declarations.journeys import exposures, stays, zones
from services.declarations.journeys.exposures import ExposureStore, id_of, place_of
from services.declarations.journeys.model import Exposure, Progress, Stay
from services.declarations.journeys.rules import settle
from services.declarations.journeys.stays import Search, StayStore, stay_id
from services.declarations.journeys.zones import KnownZones
from tests.declarations.builders import COMMUNE, HOUR, NOON, OTHER_COMMUNE
from tests.declarations.journeys.builders import (
    JULY_3,
    JUNE_28,
    a_known_zone,
    a_stay,
    an_exposure,
    day,
)
from tests.declarations.journeys.fakes import (
    InMemoryExposures,
    InMemoryKnownZones,
    InMemoryStays,
)
from tests.declarations.zones.builders import (
    ABROAD,
    CITY,
    CITY_DISTRICT,
    CITY_WARD,
    OTHER_WARD,
)

ZONE = a_known_zone().id


@dataclass(frozen=True)
class Promised:
    """The three stores, and the ids of the events they let out."""

    stays: Any
    exposures: Any
    zones: Any
    told: Callable[[], list[str]]


@pytest.fixture
def in_memory() -> Promised:
    kept = InMemoryExposures()
    return Promised(
        InMemoryStays(), kept, InMemoryKnownZones(), lambda: [one.event_id for one in kept.told]
    )


@pytest.fixture
async def in_mongo(mongo_database: Database) -> Promised:
    await ensure_indexes(mongo_database["stays"], stays.INDEXES)
    await ensure_indexes(mongo_database["exposures"], exposures.INDEXES)
    await ensure_indexes(mongo_database["zones"], zones.INDEXES)
    waiting: list[Waiting] = []
    outbox = GroupedOutbox(mongo_database["exposures"], waiting.extend)
    return Promised(
        StayStore(mongo_database["stays"]),
        ExposureStore(mongo_database["exposures"], outbox),
        KnownZones(mongo_database["zones"]),
        lambda: [one.entry.id for one in waiting],
    )


@pytest.fixture(params=["in_memory", pytest.param("in_mongo", marks=pytest.mark.live)])
def promised(request: pytest.FixtureRequest) -> Promised:
    found: Promised = request.getfixturevalue(request.param)
    return found


def withdrawn(known: Exposure) -> Exposure:
    after = settle(known.stay, a_known_zone(version=2, is_withdrawn=True), known)
    assert after
    return after


def numbers(found: Sequence[Stay]) -> list[int]:
    return [one.declaration_id.int for one in found]


async def test_stays_are_read_as_they_were_kept_and_only_once(promised: Promised) -> None:
    both = [a_stay(1, CITY_WARD), a_stay(2, CITY)]

    assert await promised.stays.keep(both) == frozenset()
    assert await promised.stays.keep([a_stay(3), *both]) == {1, 2}

    found = await promised.stays.find(Search(CITY, False, JUNE_28, None), None, 10)
    assert sorted(found, key=stay_id) == sorted([*both, a_stay(3)], key=stay_id)


@pytest.mark.parametrize(
    ("area", "is_named", "found"),
    [
        (CITY, False, [1, 2, 3]),
        (CITY_DISTRICT, False, [1, 2]),
        (CITY_WARD, False, [1]),
        (CITY, True, [3]),
        (CITY_DISTRICT, True, []),
        ("VN", True, []),
        (ABROAD, False, [4]),
    ],
)
async def test_stays_are_found_in_an_area_or_by_its_name(
    promised: Promised, area: str, is_named: bool, found: list[int]
) -> None:
    areas = [CITY_WARD, OTHER_WARD, CITY, ABROAD]
    await promised.stays.keep([a_stay(n, one) for n, one in enumerate(areas, 1)])

    searched = await promised.stays.find(Search(area, is_named, JUNE_28, None), None, 10)

    assert numbers(searched) == found


@pytest.mark.parametrize(
    ("first_day", "last_day", "found"),
    [
        (day(-5), day(-1), []),
        (day(-5), day(0), [1, 2]),
        (day(2), day(2), [1, 2, 3]),
        (day(3), None, [2, 3]),
        (day(5), None, [2]),
        (day(6), None, []),
    ],
)
async def test_stays_are_found_on_their_days(
    promised: Promised, first_day: date, last_day: date | None, found: list[int]
) -> None:
    days = [(day(0), day(2)), (JUNE_28, JULY_3), (day(1), day(4))]
    await promised.stays.keep(
        [a_stay(n, first=first, last=last) for n, (first, last) in enumerate(days, 1)]
    )

    searched = await promised.stays.find(Search(CITY, False, first_day, last_day), None, 10)

    assert sorted(numbers(searched)) == found


@pytest.mark.parametrize("limit", [1, 2, 5])
async def test_a_search_goes_on_behind_the_last_one_found(promised: Promised, limit: int) -> None:
    await promised.stays.keep([a_stay(n, last=day(5 + n % 3)) for n in range(7)])
    search = Search(CITY, False, JUNE_28, None)

    listed: list[Stay] = []
    while page := await promised.stays.find(search, stay_id(listed[-1]) if listed else None, limit):
        listed.extend(page)

    assert sorted(numbers(listed)) == list(range(7))
    assert [one.last_day for one in listed] == sorted(one.last_day for one in listed)


async def test_an_exposure_is_kept_and_told(promised: Promised) -> None:
    one, other = an_exposure(a_stay(1)), an_exposure(a_stay(2, CITY_WARD))

    assert await promised.exposures.write([one, other], NOON)

    wanted = {id_of(each.stay, ZONE): each.stay for each in (one, other)}
    assert await promised.exposures.known(wanted) == dict(zip(wanted, (one, other), strict=True))
    assert await promised.exposures.known({}) == {}
    assert [told.split(":")[0] for told in promised.told()] == ["ZoneExposureFound"] * 2


async def test_the_next_version_takes_its_place(promised: Promised) -> None:
    first = an_exposure()
    await promised.exposures.write([first], NOON)

    assert await promised.exposures.write([withdrawn(first)], NOON + HOUR)

    wanted = {id_of(first.stay, ZONE): first.stay}
    assert [*(await promised.exposures.known(wanted)).values()] == [withdrawn(first)]
    assert [told.split(":")[0] for told in promised.told()] == [
        "ZoneExposureFound",
        "ZoneExposureWithdrawn",
    ]


async def test_whoever_is_late_is_told_so_and_changes_nothing(promised: Promised) -> None:
    first, second = an_exposure(a_stay(1)), an_exposure(a_stay(2))
    await promised.exposures.write([first], NOON)
    await promised.exposures.write([withdrawn(first)], NOON)

    assert not await promised.exposures.write([first, second], NOON)
    assert not await promised.exposures.write([withdrawn(first)], NOON)

    wanted = {id_of(one.stay, ZONE): one.stay for one in (first, second)}
    assert [*(await promised.exposures.known(wanted)).values()] == [withdrawn(first), second]
    assert len(promised.told()) == 3


async def test_of_two_who_write_at_once_one_is_late(promised: Promised) -> None:
    await promised.exposures.write([an_exposure()], NOON)

    written = await asyncio.gather(
        *(promised.exposures.write([withdrawn(an_exposure())], NOON) for _ in range(2))
    )

    assert sorted(written) == [False, True]


async def test_what_was_said_of_declarations_is_found_by_them(promised: Promised) -> None:
    said = [an_exposure(a_stay(n)) for n in (1, 2, 17)]
    other = an_exposure(a_stay(2), a_known_zone(2))
    await promised.exposures.write([*said, other], NOON)
    await promised.exposures.write([withdrawn(said[1])], NOON)

    found = await promised.exposures.of_declarations([UUID(int=2), UUID(int=3)])

    assert {(one.zone_id, one.is_withdrawn) for one in found} == {
        (ZONE, True),
        (other.zone_id, False),
    }
    assert await promised.exposures.of_declarations([]) == []


@pytest.mark.parametrize("limit", [1, 2, 7])
async def test_what_holds_of_a_zone_is_listed_by_commune(promised: Promised, limit: int) -> None:
    communes = [COMMUNE, OTHER_COMMUNE, COMMUNE, OTHER_COMMUNE, COMMUNE]
    said = [an_exposure(a_stay(n, commune=one)) for n, one in enumerate(communes)]
    await promised.exposures.write([*said, an_exposure(a_stay(9), a_known_zone(2))], NOON)
    await promised.exposures.write([withdrawn(said[0])], NOON)

    listed: list[Exposure] = []
    while page := await promised.exposures.of_zone(
        ZONE, None, place_of(listed[-1]) if listed else None, limit
    ):
        listed.extend(page)

    assert [one.stay.commune_code for one in listed] == [COMMUNE] * 2 + [OTHER_COMMUNE] * 2
    assert set(listed) == set(said[1:])
    of_one = await promised.exposures.of_zone(ZONE, OTHER_COMMUNE, None, 10)
    assert set(of_one) == {said[1], said[3]}


async def test_the_newest_version_of_a_zone_is_known_and_waits(promised: Promised) -> None:
    second = a_known_zone(version=2, area_code=CITY_WARD, last_day=None)

    await promised.zones.learn([second], NOON)
    await promised.zones.learn([a_known_zone(), second], NOON + HOUR)

    assert await promised.zones.get([second.id, UUID(int=404)]) == {second.id: second}
    waiting = await promised.zones.next()
    assert (waiting.zone, waiting.since, waiting.progress) == (second, NOON, Progress())
    assert await promised.zones.count_waiting() == 1


async def test_zones_are_near_those_who_were_in_them_or_around(promised: Promised) -> None:
    areas = [CITY, CITY_WARD, OTHER_WARD, ABROAD, "VN"]
    await promised.zones.learn(
        [a_known_zone(n, area_code=one) for n, one in enumerate(areas)], NOON
    )
    gone = a_known_zone(1, version=2, is_withdrawn=True)

    async def near(*stays: Stay) -> set[str]:
        return {one.areas[0] for one in await promised.zones.near(stays)}

    assert await near(a_stay(area=CITY_WARD)) == {CITY, CITY_WARD, "VN"}
    assert await near(a_stay(area=CITY)) == {CITY, CITY_WARD, OTHER_WARD, "VN"}
    assert await near(a_stay(area=ABROAD), a_stay(2, OTHER_WARD)) == {
        ABROAD,
        OTHER_WARD,
        CITY,
        "VN",
    }
    await promised.zones.learn([gone], NOON)
    assert await near(a_stay(area=CITY_WARD)) == {CITY, "VN"}


async def test_an_examination_goes_on_where_it_was(promised: Promised) -> None:
    await promised.zones.learn([a_known_zone(2)], NOON + HOUR)
    await promised.zones.learn([a_known_zone(1)], NOON)
    begun = await promised.zones.next()
    assert begun.zone.id == ZONE

    assert await promised.zones.advance(begun, Progress(1, "2021-07-03:x"))
    going_on = await promised.zones.next()
    assert going_on.progress == Progress(1, "2021-07-03:x")
    assert await promised.zones.advance(going_on, None)

    assert (await promised.zones.next()).zone == a_known_zone(2)
    assert await promised.zones.count_waiting() == 1


async def test_nobody_goes_on_with_what_has_begun_anew(promised: Promised) -> None:
    await promised.zones.learn([a_known_zone()], NOON)
    begun = await promised.zones.next()

    await promised.zones.learn([a_known_zone(version=2)], NOON + HOUR)
    assert not await promised.zones.advance(begun, Progress(1))
    second = await promised.zones.next()
    await promised.zones.advance(second, Progress(1))
    await promised.zones.examine_again(ZONE, NOON + 2 * HOUR)

    assert not await promised.zones.advance(second, Progress(2))
    assert (await promised.zones.next()).progress == Progress()


async def test_a_zone_that_was_examined_can_be_again(promised: Promised) -> None:
    await promised.zones.learn([a_known_zone()], NOON)
    await promised.zones.advance(await promised.zones.next(), None)
    assert await promised.zones.next() is None

    await promised.zones.examine_again(ZONE, NOON + HOUR)

    assert (await promised.zones.next()).since == NOON + HOUR


@pytest.mark.live
async def test_a_search_looks_at_nothing_but_its_part_of_the_index(
    mongo_database: Database,
) -> None:
    await ensure_indexes(mongo_database["stays"], stays.INDEXES)
    store = StayStore(mongo_database["stays"])
    await store.keep([a_stay(n, first=day(n), last=day(n) + timedelta(days=2)) for n in range(20)])
    await store.keep([a_stay(100 + n, ABROAD) for n in range(20)])
    query = {
        "places": CITY,
        "_id": {"$gt": day(10).isoformat()},
        "first_day": {"$lte": day(12).isoformat()},
    }

    found = mongo_database["stays"].find(query).hint("in_a_place")
    plan = await found.sort("_id", 1).explain()

    looked_at = plan["executionStats"]
    assert looked_at["totalDocsExamined"] == looked_at["nReturned"] == 5
    assert looked_at["totalKeysExamined"] <= 13
    assert "SORT" not in str(plan["queryPlanner"]["winningPlan"])


@pytest.mark.live
async def test_a_page_of_exposures_is_read_along_the_index(mongo_database: Database) -> None:
    await ensure_indexes(mongo_database["exposures"], exposures.INDEXES)
    store = ExposureStore(
        mongo_database["exposures"], GroupedOutbox(mongo_database["exposures"], lambda _: None)
    )
    said = [an_exposure(a_stay(n, commune=COMMUNE if n % 2 else OTHER_COMMUNE)) for n in range(40)]
    await store.write(said, NOON)
    middle = sorted(map(place_of, said))[20]
    query = {
        "zone": ZONE,
        "is_withdrawn": False,
        "$or": [
            {"commune": middle[0], "_id": {"$gt": middle[1]}},
            {"commune": {"$gt": middle[0]}},
        ],
    }

    found = mongo_database["exposures"].find(query).hint("of_a_zone")
    plan = await found.sort([("commune", 1), ("_id", 1)]).limit(5).explain()

    assert plan["executionStats"]["totalKeysExamined"] <= 30
    assert "'SORT'" not in str(plan["queryPlanner"]["winningPlan"])
