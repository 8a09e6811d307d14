"""Time is the machine's or the scenario's, and a day is cut in one place."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.backbone.clock import report_day, scenario_clock, system_clock

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
START = datetime.fromisoformat("2021-07-19T07:00:00+07:00")
ANCHOR = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)


@given(passed=st.timedeltas(min_value=timedelta(days=-30), max_value=timedelta(days=365)))
def test_the_scenario_runs_as_fast_as_the_machine(passed: timedelta) -> None:
    clock = scenario_clock(START, ANCHOR, real=lambda: ANCHOR + passed)

    assert clock() == START + passed
    assert clock().tzinfo is UTC


def test_the_system_clock_is_aware_and_in_utc() -> None:
    assert system_clock()().utcoffset() == timedelta()


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2021-07-19T00:00:00+07:00", date(2021, 7, 19)),
        ("2021-07-18T23:59:59.999+07:00", date(2021, 7, 18)),
        ("2021-07-18T17:00:00Z", date(2021, 7, 19)),
        ("2021-07-18T16:59:59Z", date(2021, 7, 18)),
        ("2021-07-18T10:00:00-07:00", date(2021, 7, 19)),
    ],
)
def test_the_report_day_begins_at_midnight_in_the_profiles_zone(moment: str, day: date) -> None:
    assert report_day(datetime.fromisoformat(moment), VIETNAM) == day


def test_a_moment_without_an_offset_belongs_to_no_day() -> None:
    with pytest.raises(ValueError, match="offset"):
        report_day(datetime(2021, 7, 19, 7, 0), VIETNAM)  # noqa: DTZ001
