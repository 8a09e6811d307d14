"""A health station's list of people to follow up, and its visits."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Protocol
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field, TypeAdapter

from services.backbone.audit import AuditTrail, Deed
from services.backbone.http.fields import FieldError
from services.backbone.http.pages import Cursor, Page, PageSize, decode_cursor, encode_cursor
from services.backbone.http.problems import Problem
from services.backbone.identity.access import Actor, Areas
from services.backbone.identity.policies import allowed, require
from services.contracts.identifiers import CommuneCode
from services.declarations.followups import rules
from services.declarations.followups.model import FollowUp, Status, Visit
from services.declarations.health.model import Kept
from services.declarations.texts import TEXTS

STATIONS = frozenset({"health-station"})
TRIES = 5

_PLACE: TypeAdapter[tuple[datetime, UUID]] = TypeAdapter(tuple[datetime, UUID])


class Patient(BaseModel):
    """Who is to be followed up; only the station of the commune reads this."""

    full_name: str = Field(repr=False)
    birth_year: int = Field(repr=False)
    gender: str = Field(repr=False)
    phone: str = Field(repr=False)
    address: str = Field(repr=False)


class FollowUpRow(BaseModel):
    """One line of the list. `person` is absent when the person's data were erased."""

    id: UUID
    receipt: str
    status: Status
    declared_at: datetime
    opened_at: datetime
    visits: int
    symptoms: list[str] = Field(repr=False)
    temperature_celsius: float | None = Field(repr=False)
    person: Patient | None


class VisitAnswer(BaseModel):
    """The follow-up after a visit."""

    id: UUID
    status: Status
    visits: int = Field(description="How many there were with this one")


class FollowUps(Protocol):
    async def get(self, followup_id: UUID) -> FollowUp | None: ...

    async def of_commune(
        self, commune_code: str, before: tuple[datetime, UUID] | None, limit: int
    ) -> Sequence[FollowUp]: ...

    async def visit(self, followup: FollowUp, visit_id: UUID) -> Visit | None: ...

    async def add_visit(self, followup: FollowUp, visit: Visit, at: datetime) -> bool: ...


class Declarations(Protocol):
    async def declarations(self, ids: Iterable[UUID]) -> Mapping[UUID, Kept]: ...


def router(
    followups: FollowUps,
    declarations: Declarations,
    audit: AuditTrail,
    areas: Areas,
    now: Callable[[], datetime],
) -> APIRouter:
    """The list and the visits."""
    routes = APIRouter(tags=["follow-ups"])
    _add_list(routes, followups, declarations, audit, areas, now)
    _add_visits(routes, followups, audit, areas, now)
    return routes


def _add_list(
    routes: APIRouter,
    followups: FollowUps,
    declarations: Declarations,
    audit: AuditTrail,
    areas: Areas,
    now: Callable[[], datetime],
) -> None:
    @routes.get("/followups")
    async def list_of_the_commune(
        actor: Annotated[Actor, allowed(*STATIONS)],
        commune_code: Annotated[CommuneCode, Query()],
        limit: PageSize = 50,
        cursor: Cursor = None,
    ) -> Page[FollowUpRow]:
        """Whom the health station of the commune has to follow up, with name and phone.

        Only an account of that station reads it, and every reading is in the audit trail.
        """
        require(actor, STATIONS, commune_code, areas)
        before = decode_cursor(cursor, _PLACE) if cursor else None
        found = await followups.of_commune(commune_code, before, limit)
        if found:
            await audit.record(*(_deed("read", actor, one, now()) for one in found))
        told = await declarations.declarations(one.declaration_id for one in found)
        return Page(
            items=[_row(one, told.get(one.declaration_id)) for one in found],
            next=_after(found, limit),
        )


def _add_visits(
    routes: APIRouter,
    followups: FollowUps,
    audit: AuditTrail,
    areas: Areas,
    now: Callable[[], datetime],
) -> None:
    @routes.post("/followups/{followup_id}/visits", status_code=201)
    async def add_visit(
        actor: Annotated[Actor, allowed(*STATIONS)],
        followup_id: UUID,
        visit: Visit,
        response: Response,
    ) -> VisitAnswer:
        """Record what the station found. The same visit again changes nothing."""
        for _ in range(TRIES):
            followup = await followups.get(followup_id)
            if followup is None:
                raise Problem(404)
            require(actor, STATIONS, followup.commune_code, areas)
            if visit.id in followup.visit_ids:
                response.status_code = 200
                return await _again(followups, followup, visit)
            if not rules.is_possible(visit, followup, now()):
                raise Problem(422, errors=[FieldError("visited_at", TEXTS["visit_impossible"])])
            await audit.record(_deed("visit", actor, followup, now()))
            if await followups.add_visit(followup, visit, now()):
                return _answer(followup.with_visit(visit.id), visit)
        raise Problem(409)


async def _again(followups: FollowUps, followup: FollowUp, visit: Visit) -> VisitAnswer:
    recorded = await followups.visit(followup, visit.id)
    if recorded not in (None, visit):
        raise Problem(409, "visit-id-taken", errors=[FieldError("id", TEXTS["visit_id_taken"])])
    return _answer(followup, visit)


def _answer(followup: FollowUp, visit: Visit) -> VisitAnswer:
    visits = followup.visit_ids.index(visit.id) + 1
    return VisitAnswer(id=followup.id, status=followup.status, visits=visits)


def _row(followup: FollowUp, declaration: Kept | None) -> FollowUpRow:
    return FollowUpRow(
        id=followup.id,
        receipt=followup.receipt,
        status=followup.status,
        declared_at=followup.declared_at,
        opened_at=followup.opened_at,
        visits=len(followup.visit_ids),
        symptoms=sorted(declaration.symptoms) if declaration else [],
        temperature_celsius=declaration.temperature_celsius if declaration else None,
        person=_patient(declaration) if declaration else None,
    )


def _patient(declaration: Kept) -> Patient:
    person = declaration.person
    return Patient(
        full_name=person.full_name,
        birth_year=person.birth_year,
        gender=person.gender,
        phone=person.phone,
        address=declaration.residence.address,
    )


def _deed(action: str, actor: Actor, followup: FollowUp, at: datetime) -> Deed:
    return Deed(actor.account, action, f"followup:{followup.id}", "follow-up", "allowed", at)


def _after(found: Sequence[FollowUp], limit: int) -> str | None:
    if len(found) < limit:
        return None
    return encode_cursor((found[-1].opened_at, found[-1].id))
