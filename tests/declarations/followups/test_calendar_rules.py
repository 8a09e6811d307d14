"""Which day it is, what became of it, and whom the station has to see next."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.backbone.clock import report_day
from services.declarations.followups.calendar_rules import (
    day_number,
    due_on,
    look_on,
    missed,
    missed_in_a_row,
    settled_days,
    state,
)
from services.declarations.followups.model import DayState, FollowUp, Mark
from tests.declarations.builders import TODAY, ZONE
from tests.declarations.followups.builders import DAY, a_followup, a_visit, day, noon_of, visited

_days = st.dates(date(2019, 1, 1), date(2032, 12, 31))


def seen_on(followup: FollowUp, *numbers: int, was_seen: bool = True) -> FollowUp:
    for number in numbers:
        visit = a_visit(100 + number, visited_at=noon_of(number), was_seen=was_seen)
        followup = visited(followup, visit).followup
    return followup


@given(_days)
def test_the_first_day_is_day_one(first: date) -> None:
    assert day_number(first, first) == 1


@given(_days, st.integers(0, 800))
def test_each_day_has_the_next_number_over_the_ends_of_months_and_years(
    first: date, later: int
) -> None:
    there = first + timedelta(days=later)

    assert day_number(first, there + DAY) == day_number(first, there) + 1
    assert day_number(first, there) == later + 1


@pytest.mark.parametrize(
    ("first", "day", "number"),
    [
        (date(2021, 7, 19), date(2021, 7, 21), 3),
        (date(2021, 7, 31), date(2021, 8, 1), 2),
        (date(2021, 12, 31), date(2022, 1, 13), 14),
        (date(2020, 2, 28), date(2020, 2, 29), 2),
        (date(2020, 2, 28), date(2020, 3, 1), 3),
        (date(2021, 2, 28), date(2021, 3, 1), 2),
    ],
)
def test_on_the_third_day_people_are_told_that_it_is_the_third(
    first: date, day: date, number: int
) -> None:
    assert day_number(first, day) == number


@given(
    st.integers(1_550_000_000, 1_980_000_000).map(
        lambda second: datetime.fromtimestamp(second, UTC)
    ),
    st.sampled_from(["Asia/Ho_Chi_Minh", "Asia/Kathmandu", "Europe/Berlin", "America/Lima"]),
)
def test_the_number_changes_at_midnight_of_the_profiles_zone(moment: datetime, name: str) -> None:
    zone = ZoneInfo(name)
    today = report_day(moment, zone)
    midnight = datetime(today.year, today.month, today.day, tzinfo=zone) + timedelta(days=1)
    last_moment = midnight.astimezone(UTC) - timedelta(microseconds=1)

    assert day_number(today, report_day(last_moment, zone)) == 1
    assert day_number(today, report_day(midnight, zone)) == 2


def test_at_the_end_of_the_evening_in_utc_it_is_the_next_day_here() -> None:
    evening = datetime(2021, 7, 19, 17, 0, tzinfo=UTC)

    assert day_number(TODAY, report_day(evening, ZONE)) == 2
    assert day_number(TODAY, report_day(evening - timedelta(seconds=1), ZONE)) == 1


@pytest.mark.parametrize(
    ("marks", "on_the_day", "the_day_after"),
    [
        ([], DayState.DUE, DayState.NOT_ATTEMPTED),
        ([Mark.TRIED], DayState.DUE, DayState.MISSED),
        ([Mark.SEEN_OK], DayState.SEEN_OK, DayState.SEEN_OK),
        ([Mark.SEEN_NOT_OK], DayState.SEEN_NOT_OK, DayState.SEEN_NOT_OK),
        ([Mark.REPORTED_OK], DayState.SEEN_OK, DayState.SEEN_OK),
        ([Mark.REPORTED_NOT_OK], DayState.DUE, DayState.NOT_ATTEMPTED),
        ([Mark.REPORTED_OK, Mark.REPORTED_NOT_OK], DayState.DUE, DayState.NOT_ATTEMPTED),
        ([Mark.REPORTED_NOT_OK, Mark.SEEN_OK], DayState.SEEN_NOT_OK, DayState.SEEN_NOT_OK),
        ([Mark.TRIED, Mark.SEEN_OK], DayState.SEEN_OK, DayState.SEEN_OK),
        ([Mark.REPORTED_OK, Mark.SEEN_NOT_OK], DayState.SEEN_NOT_OK, DayState.SEEN_NOT_OK),
    ],
)
def test_what_became_of_a_day(
    marks: list[Mark], on_the_day: DayState, the_day_after: DayState
) -> None:
    followup = a_followup().model_copy(update={"marks": {day(2): frozenset(marks)}})

    assert state(followup, day(2), day(2)) is on_the_day
    assert state(followup, day(2), day(3)) is the_day_after


def test_before_the_station_could_know_it_was_asked_for_nothing() -> None:
    late = a_followup(moment=noon_of(3), declared_at=noon_of(1))

    assert late.episode
    assert [state(late, day(number), day(4)) for number in (1, 2, 3, 4)] == [
        DayState.NOT_ASKED,
        DayState.NOT_ASKED,
        DayState.NOT_ATTEMPTED,
        DayState.DUE,
    ]
    assert missed(late, late.episode, day(4)) == [day(3)]


def test_whoever_declared_symptoms_has_to_be_seen_the_same_day() -> None:
    followup = a_followup()

    assert due_on(followup, TODAY) == TODAY
    assert due_on(seen_on(followup, 1), TODAY) == day(2)


def test_somebody_who_was_not_met_has_to_be_seen_all_the_same() -> None:
    assert due_on(seen_on(a_followup(), 1, was_seen=False), TODAY) == TODAY


def test_after_the_last_day_nobody_is_due_and_the_clock_looks_once_more() -> None:
    followup = seen_on(a_followup(), *range(1, 15))

    assert due_on(followup, day(14)) is None
    assert look_on(followup, day(14)) == day(15)


def test_the_clock_looks_when_a_day_may_have_been_missed() -> None:
    assert look_on(a_followup(), TODAY) == day(2)
    assert look_on(seen_on(a_followup(), 1), TODAY) == day(3)


def test_a_visit_ends_the_row_of_missed_days() -> None:
    followup = seen_on(a_followup(), 4)
    assert followup.episode

    rows = [missed_in_a_row(followup, followup.episode, day(number)) for number in range(2, 8)]

    assert rows == [0, 1, 0, 0, 1, 2]


def test_a_day_is_settled_when_it_is_over_or_the_person_was_seen() -> None:
    followup = seen_on(a_followup(), 3)

    assert settled_days(followup, day(3)) == {day(1): False, day(2): False, day(3): True}
