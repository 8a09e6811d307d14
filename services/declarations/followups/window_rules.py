"""From when to when somebody is followed up: the days of all causes together."""

from collections.abc import Iterable

from services.contracts.declarations import FollowUpCause
from services.declarations.followups.model import (
    DAY,
    Days,
    FollowUp,
    Mark,
    Marks,
    Period,
    Today,
    Word,
)
from services.declarations.followups.policy_model import Extension, Policy


def joined(period: Period | None, word: Word) -> Period:
    """What is known of a cause after `word`, whatever had come before and however often."""
    if period is None:
        return Period(**word.model_dump(exclude={"cause_id", "person_id", "mark"}))
    newest = period if period.version >= word.version else word
    return Period(
        cause=period.cause,
        version=newest.version,
        at=newest.at,
        commune_code=newest.commune_code,
        station=newest.station,
        stated=max(filter(None, (period.stated, word.stated)), key=_version, default=None),
        lifted=max(filter(None, (period.lifted, word.lifted)), key=_version, default=None),
        declaration_id=period.declaration_id,
        receipt=period.receipt,
    )


def window(followup: FollowUp, today: Today, policy: Policy) -> Days | None:
    """The days without a gap that go on today or, if there are none, that come next."""
    asked = [one.days for one in followup.periods.values() if one.days]
    for found in _together(asked, followup, policy.extension):
        if found.last_day >= today.day:
            return found
    return None


def governing(followup: FollowUp, today: Today) -> Period:
    """Whose commune has the person: where an order keeps them, else where they said last."""
    going_on = [
        (key, one)
        for key, one in followup.periods.items()
        if one.days and one.days.last_day >= today.day
    ]
    _, found = max(going_on or followup.periods.items(), key=_rank)
    return found


def speaking(followup: FollowUp) -> Period:
    """Which cause later events name: the newest declaration of symptoms, else the newest cause."""
    inside = [
        (key, one)
        for key, one in followup.periods.items()
        if one.stated and followup.episode and one.stated.touches(followup.episode)
    ]
    _, found = max(inside or followup.periods.items(), key=_voice)
    return found


def _together(asked: Iterable[Days], followup: FollowUp, extension: Extension) -> list[Days]:
    found: list[Days] = []
    for one in sorted(asked, key=lambda days: (days.first_day, days.last_day)):
        if found and one.touches(found[-1]):
            before = found.pop()
            last = max(before.last_day, one.last_day)
            one = Days(first_day=before.first_day, last_day=last)  # noqa: PLW2901 - it grew
        found.append(_lengthened(one, followup, extension))
    return found


def _lengthened(days: Days, followup: FollowUp, extension: Extension) -> Days:
    """After SORMAS: when nobody was met on the last day, there is another one."""
    last, left = days.last_day, extension.at_most
    while left > 0 and _was_not_met(followup.marks_of(last)):
        last += min(left, extension.days) * DAY
        left -= extension.days
    return Days(first_day=days.first_day, last_day=last)


def _was_not_met(marks: Marks) -> bool:
    return marks == {Mark.TRIED}


def _version(said: object) -> int:
    version: int = getattr(said, "version", 0)
    return version


def _rank(known: tuple[str, Period]) -> tuple[bool, float, str]:
    key, period = known
    return period.cause is FollowUpCause.ORDER, period.at.timestamp(), key


def _voice(known: tuple[str, Period]) -> tuple[bool, float, str]:
    key, period = known
    return period.declaration_id is not None, period.at.timestamp(), key
