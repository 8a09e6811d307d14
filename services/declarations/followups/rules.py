"""What becomes of a follow-up when a cause, a visit, a report or midnight comes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid5

from services.contracts.declarations import FollowUpReported, FollowUpVisited
from services.declarations.followups.model import FollowUp, Mark, Status, Today, Visit, Word
from services.declarations.followups.policy_model import Policy
from services.declarations.followups.telling_rules import Change, settle
from services.declarations.followups.window_rules import joined

FOLLOWUPS = UUID("0d1c4f6e-6a55-5f0e-9f57-1f2a3c9be001")


@dataclass(frozen=True, slots=True)
class Report:
    """A person without symptoms told so for a `day`; heard `at`."""

    person_id: UUID
    day: date
    at: datetime


def followup_id(person_id: UUID) -> UUID:
    """Made from the person: whatever the causes, there is one follow-up."""
    return uuid5(FOLLOWUPS, str(person_id))


def after_words(
    followup: FollowUp | None, words: Sequence[Word], today: Today, policy: Policy
) -> Change | None:
    """What `words` of one person's causes make of the follow-up; None when nothing."""
    change = Change.of(followup or _unheard_of(words[0]))
    for word in words:
        change = _with_word(change, word)
    return _unless_same(followup, settle(change, today, policy))


def after_reports(
    followup: FollowUp, reports: Sequence[Report], today: Today, policy: Policy
) -> Change | None:
    """What the person's own `reports` make of it; None when nothing."""
    change = Change.of(followup)
    for report in reports:
        change = _with_report(change, report)
    return _unless_same(followup, settle(change, today, policy))


def after_midnight(followup: FollowUp, today: Today, policy: Policy) -> Change | None:
    """What the days that have passed make of it; None when nothing."""
    return _unless_same(followup, settle(Change.of(followup), today, policy))


def after_visit(
    followup: FollowUp, visit: Visit, day: date, today: Today, policy: Policy
) -> Change:
    """What a visit on `day` makes of it; the others hear of it, but not what was found."""
    change = _marked(Change.of(followup), day, mark_of(visit, policy))
    change = change.become(visit_ids=(*followup.visit_ids, visit.id))
    change = change.tell(FollowUpVisited, visited_at=visit.visited_at, was_seen=visit.was_seen)
    return settle(change, today, policy)


def mark_of(visit: Visit, policy: Policy) -> Mark:
    """What a visit tells of its day."""
    if not visit.was_seen:
        return Mark.TRIED
    temperature = visit.temperature_celsius
    has_fever = temperature is not None and temperature >= policy.fever_at_or_above_celsius
    return Mark.SEEN_NOT_OK if visit.symptoms or has_fever else Mark.SEEN_OK


def is_possible(visit: Visit, followup: FollowUp, now: datetime) -> bool:
    """A visit is after the first word of a cause, and not in the future."""
    # A phone whose clock runs ahead declares later than we hear of it.
    opened = [followup.episode.opened_at] if followup.episode else []
    first = min([*opened, *(one.at for one in followup.periods.values())])
    return first <= visit.visited_at <= now


def status(followup: FollowUp) -> Status:
    """Where it stands: visited once the station has seen the person, or tried to."""
    if followup.open is None:
        return Status.ENDED
    if followup.open.is_lost:
        return Status.LOST
    is_visited = any(
        marks - {Mark.REPORTED_OK, Mark.REPORTED_NOT_OK}
        for day, marks in followup.marks.items()
        if day in followup.open
    )
    return Status.VISITED if is_visited else Status.OPEN


def status_of(followup: FollowUp, declaration_id: UUID) -> Status | None:
    """The same for one of the declarations that it answers; None for any other."""
    for period in followup.periods.values():
        if period.declaration_id == declaration_id:
            goes_on = followup.open and period.days and period.days.touches(followup.open)
            return status(followup) if goes_on else Status.ENDED
    return None


def _unheard_of(word: Word) -> FollowUp:
    return FollowUp(
        id=followup_id(word.person_id),
        person_id=word.person_id,
        commune_code=word.commune_code,
        station=word.station,
    )


def _with_word(change: Change, word: Word) -> Change:
    known = change.followup.periods
    period = joined(known.get(word.cause_id), word)
    change = change.become(periods={**known, word.cause_id: period})
    return _marked(change, *word.mark) if word.mark else change


def _with_report(change: Change, report: Report) -> Change:
    followup, episode = change.followup, change.followup.open
    # What was said before the follow-up began is not for it, in whatever order we hear of the two.
    if episode is None or report.at < episode.opened_at or report.day not in episode:
        return change
    if Mark.REPORTED_OK in followup.marks_of(report.day):
        return change
    return _marked(change, report.day, Mark.REPORTED_OK).tell(FollowUpReported, day=report.day)


def _marked(change: Change, day: date, mark: Mark) -> Change:
    marks = change.followup.marks
    return change.become(marks={**marks, day: change.followup.marks_of(day) | {mark}})


def _unless_same(before: FollowUp | None, change: Change) -> Change | None:
    if change.followup == before:
        return None
    # What nobody needs to hear of is a version all the same: two writers must not cross.
    return change if change.events else change.become(version=change.followup.version + 1)
