"""Who answers for a commune, and what has to be told again."""

from datetime import timedelta

import pytest

from services.contracts.duty import Level
from services.duty.units.model import Kind
from services.duty.units.rules import Changed, Ended, Known, chain, changes, who_answers
from tests.duty.builders import (
    CENTRE,
    CHAIN,
    COMMUNE,
    DISTRICT,
    DISTRICT_DESK,
    STATION,
    STATION_DESK,
    TODAY,
    a_centre,
    a_unit,
)

ANCESTRY = (COMMUNE, DISTRICT, "91")
LEVELS = (Level.STATION, Level.DISTRICT)
DAY = timedelta(days=1)


def test_with_nobody_on_duty_the_head_answers() -> None:
    assert who_answers(a_unit(head_account="head"), on_duty=()) == ("head",)


def test_those_on_duty_answer_in_their_order_and_the_head_does_not() -> None:
    assert who_answers(a_unit(head_account="head"), on_duty=("b", "a")) == ("b", "a")


def test_a_commune_is_answered_for_by_its_station_and_then_its_district() -> None:
    assert chain(ANCESTRY, LEVELS, [a_centre(), a_unit()], {}) == CHAIN


def test_the_profile_says_which_levels_are_told_and_in_which_order() -> None:
    assert chain(ANCESTRY, (Level.STATION,), [a_centre(), a_unit()], {}) == (STATION_DESK,)
    assert chain(ANCESTRY, LEVELS[::-1], [a_centre(), a_unit()], {}) == CHAIN[::-1]


def test_whoever_is_on_duty_at_the_station_stands_in_the_chain() -> None:
    [desk] = chain(ANCESTRY, (Level.STATION,), [a_unit()], {STATION: ("relief",)})

    assert desk.accounts == ("relief",)


def test_a_commune_without_a_station_is_answered_for_by_its_district() -> None:
    assert chain(ANCESTRY, LEVELS, [a_centre()], {}) == (DISTRICT_DESK,)


@pytest.mark.parametrize(
    "other",
    [
        a_unit(area_code="30733"),
        a_unit(kind=Kind.COMMUNE_AUTHORITY),
        a_centre(area_code="900"),
        a_unit(CENTRE, kind=Kind.HEALTH_DEPARTMENT, area_code="91"),
    ],
)
def test_units_of_another_kind_or_area_do_not_answer(other: object) -> None:
    assert chain(ANCESTRY, LEVELS, [other], {}) == ()  # type: ignore[list-item]


def test_a_unit_exists_from_its_first_day_until_the_day_before_its_end() -> None:
    unit = a_unit(valid_from=TODAY, valid_to=TODAY + 2 * DAY)

    days = [TODAY - DAY, TODAY, TODAY + DAY, TODAY + 2 * DAY]

    assert [unit.exists(day) for day in days] == [False, True, True, False]


def test_what_is_new_is_told_as_its_first_version() -> None:
    assert changes({}, {"a": b"1"}) == [Changed("a", 1)]


def test_what_is_as_it_was_is_not_told() -> None:
    assert changes({"a": Known(3, b"1")}, {"a": b"1"}) == []


def test_what_changed_is_told_as_its_next_version() -> None:
    assert changes({"a": Known(3, b"1")}, {"a": b"2"}) == [Changed("a", 4)]


def test_what_is_no_more_is_told_once() -> None:
    assert changes({"a": Known(3, b"1")}, {}) == [Ended("a", 4)]
    assert changes({"a": Known(4, None)}, {}) == []


def test_what_comes_back_goes_on_from_its_last_version() -> None:
    assert changes({"a": Known(4, None)}, {"a": b"1"}) == [Changed("a", 5)]
