"""Officers read the class of a person of their area, and every reason for it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Protocol
from uuid import UUID

from fastapi import APIRouter, Query, Request

from services.backbone.audit import AuditTrail, Deed
from services.backbone.http.fields import FieldError
from services.backbone.http.languages import Language, language_of
from services.backbone.http.moments import Day
from services.backbone.http.problems import Problem
from services.backbone.identity.access import Actor, Areas
from services.backbone.identity.policies import allowed, require
from services.contracts.identifiers import PersonId
from services.declarations.people.model import Known
from services.declarations.risk import rules
from services.declarations.risk.answers import RiskAnswer, answer, with_history
from services.declarations.risk.model import Evidence, Standing
from services.declarations.risk.rule_books import RuleBook, RuleBooks
from services.declarations.risk.texts import TEXTS

READING = frozenset({"health-station", "district-health", "health-department"})


class Surroundings(Protocol):
    async def upstream(self, people: Iterable[PersonId]) -> Evidence: ...


class Standings(Protocol):
    async def of(self, people: Iterable[PersonId]) -> Mapping[PersonId, Standing]: ...


class People(Protocol):
    async def known(self, people: Iterable[UUID]) -> Mapping[UUID, Known]: ...


@dataclass(frozen=True)
class Files:
    """What is known of people and of the rules."""

    surroundings: Surroundings
    standings: Standings
    people: People
    books: RuleBooks
    day_of: Callable[[datetime], date]


def router(files: Files, audit: AuditTrail, areas: Areas, now: Callable[[], datetime]) -> APIRouter:
    """The reading."""
    routes = APIRouter(tags=["risk"])

    @routes.get("/people/{person_id}/risk")
    async def risk_of_a_person(
        actor: Annotated[Actor, allowed(*READING)],
        person_id: UUID,
        request: Request,
        rule_set: Annotated[
            str | None, Query(max_length=64, description="Such as who-2020-12; the order's own")
        ] = None,
        at: Annotated[Day | None, Query(description="The day that is asked about; today")] = None,
    ) -> RiskAnswer:
        """The class of a person, its measure, period and reasons, by a rule set as of a day.

        From what is known now; the history is what others heard. Every reading is in the trail.
        """
        known = (await files.people.known([person_id])).get(person_id)
        if known is None:
            raise Problem(404)
        require(actor, READING, known.commune_code, areas)
        book = _book(files.books, rule_set)
        deed = Deed(actor.account, "read", f"person:{person_id}", "risk", "allowed", now())
        await audit.record(deed)
        day = at or files.day_of(now())
        return await _told(files, known.person_id, book, day, language_of(request.scope))

    return routes


async def _told(
    files: Files, person: PersonId, book: RuleBook, day: date, language: Language
) -> RiskAnswer:
    evidence = await files.surroundings.upstream([person])
    found = rules.classify(person, evidence, book, day)
    standings = await files.standings.of([person])
    told = answer(person, found.in_class, book, day, language)
    return with_history(told, standings[person])


def _book(books: RuleBooks, kind: str | None) -> RuleBook:
    book = books.get(kind) if kind else books.official
    if book is None:
        raise Problem(422, errors=[FieldError("rule_set", TEXTS["rule_set_unknown"])])
    return book
