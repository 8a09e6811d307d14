"""Which causes of a class people have, from facts alone: never from a class of somebody else.

So it cannot matter in which order facts arrive, and people who met in a circle cause nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from services.contracts.declarations import Finding
from services.contracts.identifiers import PersonId
from services.declarations.risk.model import (
    Declared,
    Evidence,
    Fact,
    FactReference,
    Found,
    Met,
    Stayed,
    Told,
)
from services.declarations.risk.rule_books import linked_criteria
from services.declarations.risk.rule_set_model import (
    AnswerTerm,
    Criterion,
    FindingTerm,
    LinkTerm,
    RuleSet,
    SymptomsTerm,
    Term,
    Together,
    ZoneTerm,
)

FEVER = "fever"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Something that a term asks for. It was so from `first` to `day`, which periods count from.

    `since` is the first day on which all of it was so: a meeting with somebody who was found ill
    two days later makes nobody a contact before that.
    """

    first: date
    day: date
    since: date
    facts: tuple[FactReference, ...]
    chain: tuple[PersonId, ...] = ()

    @property
    def order(self) -> tuple[object, ...]:
        """Which of several is told: the earliest, then the nearest, then any, always the same."""
        ids = [one.id for one in self.facts]
        return self.since, len(self.chain), self.day, ids, self.chain


@dataclass(frozen=True, slots=True)
class Cause:
    """A criterion that is met; from `until` on no longer."""

    criterion: Criterion
    occurrence: Occurrence
    until: date | None

    def could_infect_on(self, day: date) -> bool:
        """Whether somebody met on `day` is concerned."""
        window = self.criterion.infectious
        begins = _earlier(self.occurrence.first, window.days_before)
        ends = _later(self.occurrence.day, window.days_after)
        if self.until is not None and day > self.until:
            return False
        return (begins is None or begins <= day) and (ends is None or day <= ends)


class Causes:
    """The causes around `person` on `day`, each found once.

    The chains of others never lead through `person`: nobody is a contact of themselves.
    """

    def __init__(self, rules: RuleSet, evidence: Evidence, person: PersonId, day: date) -> None:
        self._rules = rules
        self._evidence = evidence
        self._person = person
        self._day = day
        self._known: dict[tuple[PersonId, str], tuple[Cause, ...]] = {}

    def by(self, criterion: Criterion) -> tuple[Cause, ...]:
        """How the person meets `criterion`."""
        return self._of(self._person, criterion)

    def _of(self, person: PersonId, criterion: Criterion) -> tuple[Cause, ...]:
        key = person, criterion.code
        if key not in self._known:
            self._known[key] = tuple(self._found(person, criterion))
        return self._known[key]

    def _found(self, person: PersonId, criterion: Criterion) -> Iterator[Cause]:
        for when in self._occurrences(person, criterion.when):
            whole = self._whole(person, when, criterion.together)
            if whole and not self._is_refuted(person, whole, criterion):
                ends = self._findings(person, criterion.ended_by, whole.day)
                yield Cause(criterion, whole, min(ends, default=None))

    def _whole(
        self, person: PersonId, when: Occurrence, together: Together | None
    ) -> Occurrence | None:
        if together is None:
            return when
        earliest = when.day - timedelta(days=together.within_days)
        others = [
            one
            for term in together.any
            for one in self._occurrences(person, term)
            if one.first <= when.day and earliest <= one.day
        ]
        if not others:
            return None
        other = min(others, key=lambda one: one.order)
        return replace(
            when,
            since=max(when.since, other.since),
            facts=(*when.facts, *(one for one in other.facts if one not in when.facts)),
            chain=other.chain,
        )

    def _is_refuted(self, person: PersonId, cause: Occurrence, criterion: Criterion) -> bool:
        against = self._findings(person, criterion.refuted_by, cause.day)
        return any(day <= self._day for day in against)

    def _findings(
        self, person: PersonId, findings: tuple[Finding, ...], since: date
    ) -> Iterator[date]:
        for fact in self._facts(person):
            if isinstance(fact, Found) and fact.finding in findings and fact.day >= since:
                yield fact.day

    def _occurrences(self, person: PersonId, term: Term) -> list[Occurrence]:
        found = (self._occurrence(fact, term) for fact in self._facts(person))
        return [one for one in found if one]

    def _occurrence(self, fact: Fact, term: Term) -> Occurrence | None:
        """What of `term` is in `fact`."""
        match term, fact:
            case FindingTerm(), Found(day=day) if fact.finding in term.findings:
                return _at(fact, day, day)
            case ZoneTerm(), Stayed() if fact.level in term.levels:
                return _at(fact, fact.first_day, fact.last_day)
            case SymptomsTerm(), Declared(day=day) if self._has_symptoms(fact, term):
                return _at(fact, day, day)
            case AnswerTerm(), Declared(day=day) if self._has_said_yes(fact, term):
                asked = day - timedelta(days=term.covers_days)
                return replace(_at(fact, day, day), first=asked)
            case LinkTerm(), Met():
                return self._by_link(fact, term)
        return None

    def _by_link(self, met: Met, term: LinkTerm) -> Occurrence | None:
        """The nearest way in which the source was what `term` asks for when they met."""
        if met.source == self._person:
            return None
        behind = [
            cause.occurrence
            for criterion in linked_criteria(self._rules, term)
            for cause in self._of(met.source, criterion)
            if cause.could_infect_on(met.day)
        ]
        if not behind:
            return None
        source = min(behind, key=lambda one: one.order)
        return Occurrence(
            first=met.day,
            day=met.day,
            since=max(met.day, source.since),
            facts=(_reference(met), *source.facts),
            chain=(met.source, *source.chain),
        )

    def _has_said_yes(self, fact: Declared, term: AnswerTerm) -> bool:
        return not self._told(fact).answers.isdisjoint(term.answers)

    def _has_symptoms(self, fact: Declared, term: SymptomsTerm) -> bool:
        told = self._told(fact)
        symptoms = set(told.symptoms)
        fever, measured = self._rules.fever_at_or_above_celsius, told.temperature_celsius
        if fever is not None and measured is not None and measured >= fever:
            symptoms.add(FEVER)
        return len(symptoms & set(term.of)) >= term.at_least

    def _told(self, fact: Declared) -> Told:
        # What was sealed under the key of an erased person says nothing any more.
        return self._evidence.told.get(fact.id, Told())

    def _facts(self, person: PersonId) -> Sequence[Fact]:
        return self._evidence.facts.get(person, ())


def _at(fact: Fact, first: date, day: date) -> Occurrence:
    return Occurrence(first, day, first, (_reference(fact),))


def _reference(fact: Fact) -> FactReference:
    return FactReference(kind=fact.kind, id=fact.id, person_id=fact.person_id)


def _earlier(day: date, days: int | None) -> date | None:
    return None if days is None else day - timedelta(days=days)


def _later(day: date, days: int | None) -> date | None:
    return None if days is None else day + timedelta(days=days)
