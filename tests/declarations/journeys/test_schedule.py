"""A zone that is declared, corrected or withdrawn reaches exactly the journeys that it touches."""

from collections.abc import Sequence
from typing import Any

import pytest

from services.declarations.journeys.model import KnownZone, Progress, Stay
from services.declarations.journeys.searching import Searching, searches_of
from services.declarations.journeys.stays import Search
from tests.declarations.builders import HOUR, received
from tests.declarations.journeys.builders import (
    JULY_3,
    JUNE_28,
    a_declared_stay,
    a_known_zone,
    day,
    journeys_declared,
    zone_said,
)
from tests.declarations.journeys.feature import Feature
from tests.declarations.zones.builders import ABROAD, CITY, CITY_DISTRICT, CITY_WARD, OTHER_WARD


async def travelled(feature: Feature, *areas: str) -> None:
    """One declaration with one stay over the end of June per area, numbered from 1."""
    await feature.handlers.keep_journeys(
        [
            received(journeys_declared(number, [a_declared_stay(area)]))
            for number, area in enumerate(areas, 1)
        ]
    )


async def said_of(feature: Feature, **changes: Any) -> None:
    await feature.handlers.learn_zones([received(zone_said(**changes))])


def exposed(feature: Feature) -> list[int]:
    """Whose exposure holds."""
    held = [one for one in feature.exposures.by_id.values() if not one.is_withdrawn]
    return sorted(one.stay.declaration_id.int for one in held)


@pytest.fixture
async def feature() -> Feature:
    """Five people were somewhere; nobody has heard of a zone."""
    feature = Feature()
    await travelled(feature, CITY_WARD, OTHER_WARD, CITY, "VN", ABROAD)
    return feature


@pytest.mark.parametrize(
    ("area", "found"),
    [(CITY, [1, 2, 3, 4]), (CITY_WARD, [1, 3, 4]), (ABROAD, [5]), ("VN", [1, 2, 3, 4])],
)
async def test_a_declared_zone_finds_who_was_there_or_may_have_been(
    feature: Feature, area: str, found: list[int]
) -> None:
    await said_of(feature, area_code=area)

    await feature.schedule.examine_all()

    assert exposed(feature) == found
    assert feature.said() == [("ZoneExposureFound", 1)] * len(found)
    assert not feature.zones.waiting


async def test_a_moved_zone_leaves_some_and_finds_others(feature: Feature) -> None:
    await said_of(feature, area_code=CITY_WARD)
    await feature.schedule.examine_all()

    await said_of(feature, version=2, area_code=OTHER_WARD)
    await feature.schedule.examine_all()

    assert exposed(feature) == [2, 3, 4]
    # Who named only the city may have been in either and hears nothing new.
    assert feature.said()[3:] == [("ZoneExposureWithdrawn", 2), ("ZoneExposureFound", 1)]


async def test_shorter_days_are_said_again_and_days_that_are_over_withdrawn(
    feature: Feature,
) -> None:
    await said_of(feature, area_code=CITY_WARD)
    await feature.schedule.examine_all()

    await said_of(feature, version=2, area_code=CITY_WARD, last_day=day(1))
    await feature.schedule.examine_all()
    assert {one.touch.last_day for one in feature.exposures.by_id.values()} == {day(1)}

    await said_of(feature, version=3, area_code=CITY_WARD, first_day=day(6), last_day=None)
    await feature.schedule.examine_all()
    assert exposed(feature) == []
    assert feature.said()[3:] == [("ZoneExposureFound", 2)] * 3 + [("ZoneExposureWithdrawn", 3)] * 3


async def test_a_withdrawn_zone_is_withdrawn_for_everybody(feature: Feature) -> None:
    await said_of(feature)
    await feature.schedule.examine_all()

    await said_of(feature, version=2, is_withdrawn=True)
    await feature.schedule.examine_all()

    assert exposed(feature) == []
    assert feature.said()[4:] == [("ZoneExposureWithdrawn", 2)] * 4


async def test_a_correction_of_the_document_alone_is_said_to_nobody(feature: Feature) -> None:
    await said_of(feature)
    await feature.schedule.examine_all()

    await said_of(feature, version=2, document="2/UBND")
    await feature.schedule.examine_all()

    assert feature.said() == [("ZoneExposureFound", 1)] * 4


async def test_another_process_goes_on_where_one_was_killed(feature: Feature) -> None:
    await said_of(feature)
    for _ in range(2):
        await feature.schedule.examine_some()
    [begun] = feature.zones.waiting.values()
    assert begun.progress != Progress()

    await feature.schedule.examine_all()

    assert exposed(feature) == [1, 2, 3, 4]
    assert len(feature.said()) == 4


async def test_only_the_process_that_holds_the_lease_examines(feature: Feature) -> None:
    await said_of(feature)
    feature.lease.is_held = False

    await feature.schedule.examine_all()

    assert feature.zones.waiting
    assert not feature.said()


class Overtaken(Searching):
    """While the first stays are looked at, the zone is corrected and examined elsewhere."""

    feature: Feature
    is_overtaken = False

    async def some(
        self, zone: KnownZone, progress: Progress, limit: int
    ) -> tuple[Sequence[Stay], Progress | None]:
        found = await super().some(zone, progress, limit)
        if progress.search == 1 and not self.is_overtaken:
            self.is_overtaken = True
            await said_of(self.feature, version=2, is_withdrawn=True)
            self.feature.zones.waiting.clear()
        return found


async def test_whoever_was_overtaken_has_it_examined_again(feature: Feature) -> None:
    searching = Overtaken(feature.stays, feature.exposures)
    searching.feature = feature
    await said_of(feature)

    await feature.examining(searching).examine_all()

    assert exposed(feature) == []
    assert feature.said() == [("ZoneExposureFound", 1)] * 2 + [("ZoneExposureWithdrawn", 2)] * 2


async def test_the_metrics_tell_how_much_was_done_and_how_long_it_took(feature: Feature) -> None:
    await said_of(feature)
    feature.now += HOUR

    await feature.schedule.examine_all()

    sample = feature.registry.get_sample_value
    assert sample("journeys_reexamined_total") == 4
    assert sample("journeys_reexamination_seconds_sum") == 3600
    assert sample("journeys_reexaminations_waiting") == 1
    await feature.schedule.examine_all()
    assert sample("journeys_reexaminations_waiting") == 0


def test_a_zone_is_searched_in_its_area_and_in_what_contains_it_by_name() -> None:
    zone = a_known_zone(area_code=CITY_DISTRICT, last_day=None)

    assert searches_of(zone) == [
        Search(CITY_DISTRICT, False, JUNE_28, None),
        Search(CITY, True, JUNE_28, None),
        Search("VN", True, JUNE_28, None),
    ]
    assert searches_of(a_known_zone(version=2, is_withdrawn=True)) == []
    assert searches_of(a_known_zone())[0] == Search(CITY, False, JUNE_28, JULY_3)
