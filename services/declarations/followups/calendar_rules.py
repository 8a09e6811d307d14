"""What each day of a follow-up is: its number, what became of it, and which is next."""

from datetime import date

from services.declarations.followups.model import (
    DAY,
    Days,
    DayState,
    Episode,
    FollowUp,
    Mark,
    Marks,
)

SEEN = frozenset({Mark.SEEN_OK, Mark.SEEN_NOT_OK})
NOT_OK = frozenset({Mark.SEEN_NOT_OK, Mark.REPORTED_NOT_OK})


def day_number(first_day: date, day: date) -> int:
    """The first day of the period is day 1, whatever day it was when somebody heard of it."""
    return (day - first_day).days + 1


def is_filled(marks: Marks) -> bool:
    """Whether the station saw the person, or the person was well. Who reports to be ill waits."""
    is_well = Mark.REPORTED_OK in marks and Mark.REPORTED_NOT_OK not in marks
    return is_well or not marks.isdisjoint(SEEN)


def is_heard(marks: Marks) -> bool:
    """Whether anybody knows where the person is."""
    return bool(marks - {Mark.TRIED})


def state(followup: FollowUp, day: date, today: date) -> DayState:
    """What became of `day`, as it is known `today`."""
    marks = followup.marks_of(day)
    if is_filled(marks):
        return DayState.SEEN_OK if marks.isdisjoint(NOT_OK) else DayState.SEEN_NOT_OK
    if followup.episode and day < followup.episode.opened_on:
        return DayState.NOT_ASKED
    if day >= today:
        return DayState.DUE
    return DayState.MISSED if Mark.TRIED in marks else DayState.NOT_ATTEMPTED


def asked(episode: Episode) -> Days:
    """The days on which the station has to see the person."""
    return Days(first_day=max(episode.first_day, episode.opened_on), last_day=episode.last_day)


def missed(followup: FollowUp, episode: Episode, today: date) -> list[date]:
    """The days before `today` on which the station should have seen the person and did not."""
    return [
        day
        for day in asked(episode).each()
        if day < today and not is_filled(followup.marks_of(day))
    ]


def missed_in_a_row(followup: FollowUp, episode: Episode, today: date) -> int:
    """How many days before `today` nobody has heard of the person; none if somebody did today."""
    if is_heard(followup.marks_of(today)):
        return 0
    days, count = asked(episode), 0
    day = min(today - DAY, days.last_day)
    while day in days and not is_heard(followup.marks_of(day)):
        day, count = day - DAY, count + 1
    return count


def last_heard_on(followup: FollowUp) -> date | None:
    """The newest day on which somebody saw the person, or the person reported."""
    return max((day for day, marks in followup.marks.items() if is_heard(marks)), default=None)


def due_on(followup: FollowUp, today: date) -> date | None:
    """The next day, `today` included, on which the station has to see the person."""
    if followup.open is None:
        return None
    waiting = (
        day
        for day in asked(followup.open).each()
        if day >= today and not is_filled(followup.marks_of(day))
    )
    return next(waiting, None)


def look_on(followup: FollowUp, today: date) -> date | None:
    """The day on which the clock has something to say, if nothing happens until then."""
    if followup.open is None:
        return None
    due = due_on(followup, today)
    return (due or followup.open.last_day) + DAY


def settled_days(followup: FollowUp, today: date) -> dict[date, bool]:
    """The days that are behind the station, and whether each was filled or missed."""
    if followup.episode is None:
        return {}
    filled = {day: is_filled(followup.marks_of(day)) for day in asked(followup.episode).each()}
    return {day: is_seen for day, is_seen in filled.items() if is_seen or day < today}
