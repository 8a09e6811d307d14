"""The class of a person on a day, with every reason for it, and what others hear of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from services.contracts.declarations import RiskClassified, RiskCleared
from services.contracts.identifiers import PersonId
from services.declarations.risk.cause_rules import Cause, Causes
from services.declarations.risk.model import (
    Change,
    Classification,
    Evidence,
    InClass,
    Reason,
    Standing,
)
from services.declarations.risk.rule_books import RuleBook
from services.declarations.risk.rule_set_model import RiskClass, RuleSet

# Who met a thousand sources needs no thousand reasons.
MOST_REASONS = 50
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """A measure from `first` to `last`, both included; without `last` its end is not known."""

    measure: str
    first: date
    last: date | None


@dataclass(frozen=True, slots=True)
class Seen:
    """When somebody was looked at, where they live, by which rules; and a name for the look."""

    at: datetime
    commune_code: str
    rules: str
    revision: UUID


@dataclass(frozen=True, slots=True)
class Running:
    """A cause and the period that it is in."""

    cause: Cause
    period: Period


def classify(person: PersonId, evidence: Evidence, book: RuleBook, day: date) -> Classification:
    """The most severe class of `person` on `day`.

    Who is in a class the version of `day` says; how long, that of the day the cause began.
    """
    rules = book.in_force(day)
    causes = Causes(rules, evidence, person, day)
    in_class = None
    turns = [book.next_change(day)]
    for one in rules.classes:
        courses = [
            (cause, periods(cause, book.class_on(one.code, cause.occurrence.day) or one))
            for criterion in one.criteria
            for cause in causes.by(criterion)
        ]
        turns += [turn for cause, course in courses for turn in _turns(cause, course)]
        running = [found for cause, course in courses if (found := _on(day, cause, course))]
        if running and in_class is None:
            in_class = _in_class(rules, one, running)
    later = (turn for turn in turns if turn is not None and turn > day)
    return Classification(in_class, min(later, default=None))


def periods(cause: Cause, risk_class: RiskClass) -> tuple[Period, ...]:
    """Which measure is for which days, when `cause` has its course as `risk_class` says."""
    first = cause.occurrence.day + timedelta(days=cause.criterion.starts_after_days)
    course = []
    for phase in risk_class.course:
        last = None if phase.days is None else first + timedelta(days=phase.days) - DAY
        course.append(Period(phase.measure, first, last))
        first = first if last is None else last + DAY
    return tuple(course)


def is_outside_every_window(
    source: PersonId, met_on: date, evidence: Evidence, book: RuleBook, day: date
) -> bool:
    """Whether `source` is in a class, but by nothing that could infect somebody met then."""
    rules = book.in_force(day)
    causes = Causes(rules, evidence, source, day)
    found = [
        cause
        for one in rules.classes
        for criterion in one.criteria
        for cause in causes.by(criterion)
    ]
    return bool(found) and not any(cause.could_infect_on(met_on) for cause in found)


def look(standing: Standing, found: Classification, seen: Seen) -> Standing:
    """`standing` after a look at the person; a new version only when others must hear of it."""
    after = standing.model_copy(
        update={
            "commune_code": seen.commune_code,
            "revision": seen.revision,
            "in_class": found.in_class,
            "look_on": found.look_on,
            "rules": seen.rules,
        }
    )
    if _is_same(standing.in_class, found.in_class):
        return after
    version = standing.version + 1
    change = Change(version=version, at=seen.at, in_class=found.in_class)
    return after.model_copy(update={"version": version, "history": (*standing.history, change)})


def told(standing: Standing) -> RiskClassified | RiskCleared:
    """What others hear of the version of `standing`."""
    one = standing.in_class
    if one is None:
        return RiskCleared(
            version=standing.version,
            person_id=standing.person_id,
            commune_code=standing.commune_code,
        )
    return RiskClassified(
        version=standing.version,
        person_id=standing.person_id,
        commune_code=standing.commune_code,
        risk_class=one.risk_class,
        rule_set=one.rule_set,
        measure=one.measure,
        first_day=one.first_day,
        last_day=one.last_day,
    )


def _is_same(one: InClass | None, other: InClass | None) -> bool:
    return other is None if one is None else one.is_told_as(other)


def _on(day: date, cause: Cause, course: tuple[Period, ...]) -> Running | None:
    """The period in which `cause` is on `day`, if it is one then."""
    if day < cause.occurrence.since or (cause.until is not None and day >= cause.until):
        return None
    for period in course:
        if period.last is None or day <= period.last:
            return Running(cause, period)
    return None


def _turns(cause: Cause, course: tuple[Period, ...]) -> Iterator[date | None]:
    yield cause.occurrence.since
    yield cause.until
    yield from (None if period.last is None else period.last + DAY for period in course)


def _in_class(rules: RuleSet, risk_class: RiskClass, running: list[Running]) -> InClass:
    """The strictest measure decides, then the one that lasts longest."""
    strictness = [one.code for one in rules.measures]

    def precedence(one: Running) -> tuple[object, ...]:
        last = one.period.last or date.max
        # A measure of an older version that this one does not know any more comes last.
        rank = (
            strictness.index(one.period.measure)
            if one.period.measure in strictness
            else len(strictness)
        )
        return rank, -last.toordinal(), one.cause.criterion.code, one.cause.occurrence.order

    ordered = sorted(running, key=precedence)
    deciding = ordered[0].period
    return InClass(
        rule_set=rules.name,
        risk_class=risk_class.code,
        measure=deciding.measure,
        first_day=deciding.first,
        last_day=deciding.last,
        reasons=tuple(_reason(rules, one.cause) for one in ordered[:MOST_REASONS]),
    )


def _reason(rules: RuleSet, cause: Cause) -> Reason:
    return Reason(
        rule_set=rules.name,
        criterion=cause.criterion.code,
        day=cause.occurrence.day,
        facts=cause.occurrence.facts,
        chain=cause.occurrence.chain,
    )
