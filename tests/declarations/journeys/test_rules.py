"""Which zone touches which stay on which days, and what is said of it."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.declarations import (
    ZoneExposureFound,
    ZoneExposureWithdrawn,
    ZoneLevel,
)
from services.declarations.journeys.model import KnownZone, Stay, Touch
from services.declarations.journeys.rules import exposure_id, said, settle, touch, touching
from tests.declarations.builders import COMMUNE
from tests.declarations.journeys.builders import (
    JULY_3,
    JUNE_28,
    a_known_zone,
    a_stay,
    an_exposure,
    day,
    journeys_declared,
)
from tests.declarations.zones.builders import (
    ABROAD,
    CITY,
    CITY_DISTRICT,
    CITY_WARD,
    ENDED_WARD,
    OTHER_WARD,
)

AREAS = [CITY, CITY_DISTRICT, CITY_WARD, OTHER_WARD, ENDED_WARD, COMMUNE, "91", "VN", ABROAD]
DAYS = st.integers(0, 10).map(day)


@st.composite
def stays(draw: st.DrawFn) -> Stay:
    first, last = sorted((draw(DAYS), draw(DAYS)))
    return a_stay(draw(st.integers(1, 3)), draw(st.sampled_from(AREAS)), first=first, last=last)


@st.composite
def zones(draw: st.DrawFn) -> KnownZone:
    first, last = sorted((draw(DAYS), draw(DAYS)))
    return a_known_zone(
        draw(st.integers(1, 3)),
        area_code=draw(st.sampled_from(AREAS)),
        first_day=first,
        last_day=draw(st.sampled_from([last, None])),
    )


@pytest.mark.parametrize(
    ("stayed_in", "zone_of", "is_certain"),
    [
        (CITY_WARD, CITY_WARD, True),
        (CITY_WARD, CITY, True),
        (CITY_WARD, "VN", True),
        (CITY, CITY_WARD, False),
        ("VN", CITY, False),
        (CITY_WARD, OTHER_WARD, None),
        (COMMUNE, CITY, None),
        (ABROAD, "VN", None),
        (ABROAD, ABROAD, True),
    ],
)
def test_a_stay_is_within_a_zone_or_perhaps_or_not_at_all(
    stayed_in: str, zone_of: str, is_certain: bool | None
) -> None:
    found = touch(a_stay(area=stayed_in), a_known_zone(area_code=zone_of))

    assert (found and found.is_certain) is is_certain


@pytest.mark.parametrize(
    ("first_day", "last_day", "days"),
    [
        (day(-3), day(-1), None),
        (day(-3), day(0), (day(0), day(0))),
        (day(2), day(3), (date(2021, 6, 30), date(2021, 7, 1))),
        (day(-3), day(30), (JUNE_28, JULY_3)),
        (day(5), None, (JULY_3, JULY_3)),
        (day(6), None, None),
    ],
)
def test_an_exposure_has_the_days_on_which_both_were(
    first_day: date, last_day: date | None, days: tuple[date, date] | None
) -> None:
    found = touch(a_stay(), a_known_zone(first_day=first_day, last_day=last_day))

    assert (found and (found.first_day, found.last_day)) == days


def test_a_withdrawn_zone_touches_nothing() -> None:
    assert touch(a_stay(), a_known_zone(version=2, is_withdrawn=True)) is None


@given(stays(), zones())
def test_the_days_are_those_that_one_would_count(stay: Stay, zone: KnownZone) -> None:
    counted = [
        one
        for number in range(30)
        if stay.first_day <= (one := day(number)) <= stay.last_day
        and zone.first_day <= one
        and (zone.last_day is None or one <= zone.last_day)
    ]
    is_there = zone.areas[0] in stay.areas or stay.areas[0] in zone.areas

    found = touch(stay, zone)

    assert (found is not None) is bool(counted and is_there)
    if found:
        length = found.last_day - found.first_day + timedelta(days=1)
        assert (found.first_day, length.days) == (counted[0], len(counted))


@given(st.lists(stays(), max_size=4), st.lists(zones(), max_size=4))
def test_many_are_matched_as_each_with_each(
    of_people: list[Stay], of_areas: list[KnownZone]
) -> None:
    each = [(stay, zone) for stay in of_people for zone in of_areas if touch(stay, zone)]

    found = list(touching(of_people, of_areas))

    assert len(found) == len(each)
    assert all(found.count(pair) == each.count(pair) for pair in each)


def test_the_id_is_made_from_declaration_stay_and_zone_for_ever() -> None:
    stay = a_stay()

    assert exposure_id(stay, UUID(int=5001)) == UUID("e816909e-c34b-59a4-b271-55061bb4f6bd")
    assert exposure_id(a_stay(2), UUID(int=5001)) != exposure_id(stay, UUID(int=5001))
    assert exposure_id(stay, UUID(int=5002)) != exposure_id(stay, UUID(int=5001))


def test_what_is_said_tells_where_a_person_may_have_been_infected_and_nothing_else() -> None:
    stay, zone = a_stay(area=CITY), a_known_zone(area_code=CITY_WARD, last_day=day(2))
    found = an_exposure(stay, zone)

    assert said(found) == ZoneExposureFound(
        version=1,
        exposure_id=exposure_id(stay, zone.id),
        person_id=stay.person_id,
        commune_code=COMMUNE,
        declaration_id=journeys_declared().declaration_id,
        zone_id=zone.id,
        zone_version=1,
        level=ZoneLevel.OUTBREAK,
        first_day=JUNE_28,
        last_day=day(2),
        is_certain=False,
    )


@pytest.mark.parametrize(
    ("changes", "kind", "last_day"),
    [
        ({"last_day": day(2)}, ZoneExposureFound, day(2)),
        ({"level": ZoneLevel.RISK}, ZoneExposureFound, JULY_3),
        ({"last_day": day(-1), "first_day": day(-1)}, ZoneExposureWithdrawn, JULY_3),
        ({"area_code": ABROAD}, ZoneExposureWithdrawn, JULY_3),
        ({"is_withdrawn": True}, ZoneExposureWithdrawn, JULY_3),
    ],
)
def test_a_corrected_zone_changes_or_ends_what_was_said(
    changes: dict[str, Any], kind: type[object], last_day: date
) -> None:
    known = an_exposure()

    after = settle(known.stay, a_known_zone(version=2, **changes), known)

    assert after
    event = said(after)
    assert (type(event), event.version, event.zone_version) == (kind, 2, 2)
    assert event.last_day == last_day


def test_a_zone_that_comes_back_is_said_again() -> None:
    known = an_exposure()
    withdrawn = settle(known.stay, a_known_zone(version=2, is_withdrawn=True), known)

    again = settle(known.stay, a_known_zone(version=3), withdrawn)

    assert again
    assert (again.version, again.is_withdrawn, again.touch) == (3, False, known.touch)


@pytest.mark.parametrize("version", [1, 2, 3])
def test_what_would_be_the_same_is_not_said(version: int) -> None:
    known = an_exposure()

    assert settle(known.stay, a_known_zone(version=version), known) is None


def test_an_older_zone_says_nothing_any_more() -> None:
    known = an_exposure(zone=a_known_zone(version=3))

    assert settle(known.stay, a_known_zone(version=2, is_withdrawn=True), known) is None


def test_what_was_never_said_need_not_be_withdrawn() -> None:
    nowhere = a_known_zone(version=2, is_withdrawn=True)
    withdrawn = settle(a_stay(), nowhere, an_exposure())

    assert settle(a_stay(), nowhere, None) is None
    assert settle(a_stay(), a_known_zone(version=3, area_code=ABROAD), withdrawn) is None


def test_a_touch_knows_its_level() -> None:
    assert touch(a_stay(), a_known_zone()) == Touch(ZoneLevel.OUTBREAK, JUNE_28, JULY_3, True)
