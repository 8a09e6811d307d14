"""What an officer reads about a person's class: the words of the rules, in their language."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, Field

from services.backbone.http.languages import Language
from services.backbone.profile import Text
from services.declarations.risk.model import Change, FactReference, InClass, Reason, Standing
from services.declarations.risk.rule_books import RuleBook
from services.declarations.risk.rule_set_model import Criterion, RuleSet


class Term(BaseModel):
    """A code of the rule set, and what it is called."""

    code: str
    label: str


class ReasonAnswer(BaseModel):
    """A criterion that is met: its words, where they come from, and by which facts."""

    criterion: str
    text: str
    source: str
    day: date = Field(description="From which the period is counted")
    facts: Sequence[FactReference]
    upstream: Sequence[UUID] = Field(description="Who stands before, the nearest first")


class Step(BaseModel):
    """What others heard, and when."""

    version: int
    at: datetime
    risk_class: str | None
    measure: str | None
    first_day: date | None
    last_day: date | None


class RiskAnswer(BaseModel):
    """The class of a person on a day; the first reason decides its measure and its period."""

    person_id: UUID
    rule_set: str
    at: date
    risk_class: Term | None
    meaning: str | None
    measure: Term | None
    first_day: date | None
    last_day: date | None = Field(description="Included; absent while no end is known")
    reasons: Sequence[ReasonAnswer]
    history: Sequence[Step] = Field(description="By the rule set whose classes are told to others")


def answer(
    person: UUID, found: InClass | None, book: RuleBook, day: date, language: Language
) -> RiskAnswer:
    """`found` in words."""
    rules = book.in_force(day)
    risk_class = next(
        (one for one in rules.classes if found and one.code == found.risk_class), None
    )
    return RiskAnswer(
        person_id=person,
        rule_set=rules.name,
        at=day,
        risk_class=_term(risk_class.code, risk_class.label, language) if risk_class else None,
        meaning=_in(risk_class.meaning, language) if risk_class else None,
        measure=_measure(book, found.measure, language) if found else None,
        first_day=found.first_day if found else None,
        last_day=found.last_day if found else None,
        reasons=[_reason(rules, one, language) for one in found.reasons] if found else [],
        history=[],
    )


def with_history(told: RiskAnswer, standing: Standing) -> RiskAnswer:
    """`told`, and what others heard until now."""
    return told.model_copy(update={"history": [_step(one) for one in standing.history]})


def _reason(rules: RuleSet, reason: Reason, language: Language) -> ReasonAnswer:
    criterion = _criterion(rules, reason.criterion)
    return ReasonAnswer(
        criterion=criterion.code,
        text=_in(criterion.text, language),
        source=criterion.source,
        day=reason.day,
        facts=reason.facts,
        upstream=reason.chain,
    )


def _criterion(rules: RuleSet, code: str) -> Criterion:
    [found] = [one for each in rules.classes for one in each.criteria if one.code == code]
    return found


def _measure(book: RuleBook, code: str, language: Language) -> Term:
    # A period of an older version keeps the measure that it had then.
    labels = {one.code: one.label for version in book.versions for one in version.measures}
    return _term(code, labels[code], language)


def _step(change: Change) -> Step:
    one = change.in_class
    return Step(
        version=change.version,
        at=change.at,
        risk_class=one.risk_class if one else None,
        measure=one.measure if one else None,
        first_day=one.first_day if one else None,
        last_day=one.last_day if one else None,
    )


def _term(code: str, label: Text, language: Language) -> Term:
    return Term(code=code, label=_in(label, language))


def _in(text: Text, language: Language) -> str:
    return text.en if language == "en" else text.vi
