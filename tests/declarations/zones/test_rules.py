"""How a zone changes, and when it stands."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.contracts.declarations import (
    ZoneCorrected,
    ZoneDeclared,
    ZoneLevel,
    ZoneWithdrawn,
)
from services.declarations.zones.model import Terms
from services.declarations.zones.rules import correct, overlapping, stands, told, withdraw
from tests.declarations.builders import HOUR, NOON
from tests.declarations.zones.builders import CITY, CITY_WARD, a_zone, terms_body


def the_terms(**changes: Any) -> Terms:
    return Terms.model_validate(terms_body(**changes))


def test_the_others_hear_of_each_version_what_the_zone_is_then() -> None:
    declared = a_zone(last_day=None)
    corrected = correct(declared, the_terms(level="risk"), "so-y-te", NOON + HOUR)
    withdrawn = withdraw(corrected, "Nhầm địa bàn", "so-y-te", NOON + 2 * HOUR)

    events = [told(one) for one in (declared, corrected, withdrawn)]

    assert [type(one) for one in events] == [ZoneDeclared, ZoneCorrected, ZoneWithdrawn]
    assert [one.version for one in events] == [1, 2, 3]
    assert {one.key for one in events} == {str(declared.id)}
    assert events[0] == ZoneDeclared(
        zone_id=declared.id,
        area_code=CITY,
        level=ZoneLevel.OUTBREAK,
        first_day=date(2021, 7, 9),
        last_day=None,
        decided_by="Ủy ban nhân dân Thành phố Hồ Chí Minh",
        document="2279/UBND-VX",
        decided_on=date(2021, 7, 8),
        recorded_at=NOON,
        recorded_by="so-y-te",
    )
    assert events[2].level is ZoneLevel.RISK


def test_what_was_said_before_stays_as_it_was() -> None:
    declared = a_zone()

    corrected = correct(declared, the_terms(area_code=CITY_WARD), "khac", NOON + HOUR)

    assert corrected.versions[:1] == declared.versions
    assert corrected.known_at(NOON) == declared.now
    assert corrected.known_at(NOON + HOUR) == corrected.now
    assert corrected.known_at(NOON - HOUR) is None


def test_a_clock_that_is_behind_does_not_turn_versions_round() -> None:
    corrected = correct(a_zone(), the_terms(level="risk"), "so-y-te", NOON - HOUR)

    assert corrected.now.recorded_at == NOON


@pytest.mark.parametrize(
    ("first_day", "last_day", "day", "is_there"),
    [
        ("2021-06-30", "2021-07-01", date(2021, 6, 29), False),
        ("2021-06-30", "2021-07-01", date(2021, 6, 30), True),
        ("2021-06-30", "2021-07-01", date(2021, 7, 1), True),
        ("2021-06-30", "2021-07-01", date(2021, 7, 2), False),
        ("2021-06-30", None, date(2031, 1, 1), True),
    ],
)
def test_a_zone_stands_on_its_first_day_its_last_and_all_between(
    first_day: str, last_day: str | None, day: date, is_there: bool
) -> None:
    zone = a_zone(first_day=first_day, last_day=last_day)

    assert stands(zone.now, day) is is_there


def test_a_withdrawn_zone_never_stood() -> None:
    zone = withdraw(a_zone(), "Nhầm", "so-y-te", NOON)

    assert not stands(zone.now, date(2021, 7, 9))


@pytest.mark.parametrize(
    ("changes", "is_told"),
    [
        ({}, True),
        ({"first_day": "2021-07-23", "last_day": None}, True),
        ({"first_day": "2021-07-24", "last_day": None}, False),
        ({"first_day": "2021-07-01", "last_day": "2021-07-09"}, True),
        ({"level": "risk"}, False),
        ({"area_code": CITY_WARD}, False),
    ],
)
def test_zones_that_say_the_same_of_the_same_days_are_told(
    changes: dict[str, Any], is_told: bool
) -> None:
    zone, other = a_zone(1), a_zone(2, **changes)

    assert overlapping(zone, [zone, other]) == ([UUID(int=2)] if is_told else [])
    withdrawn = withdraw(other, "Nhầm", "so-y-te", NOON)
    assert overlapping(zone, [withdrawn]) == []
