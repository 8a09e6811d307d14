"""An officer finds a person: by a receipt, an id number, or what somebody told of a newcomer."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Annotated, Protocol
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.backbone.audit import AuditTrail, Deed
from services.backbone.http.problems import Problem
from services.backbone.identity.access import Actor, Areas, may
from services.backbone.identity.policies import allowed
from services.declarations.people.model import Identified, Known, PersonReference

OFFICERS = frozenset({"health-station", "commune-authority", "district-health"})


class Found(BaseModel):
    """Who was meant. `person` is absent when the person's data were erased."""

    person_id: UUID
    commune_code: str
    person: Identified | None = Field(repr=False)


class Register(Protocol):
    async def resolve(self, reference: PersonReference, at: datetime) -> Known | None: ...

    async def identities(self, people: Iterable[UUID]) -> Mapping[UUID, Identified]: ...


def router(
    register: Register, audit: AuditTrail, areas: Areas, now: Callable[[], datetime]
) -> APIRouter:
    """The lookup."""
    routes = APIRouter(tags=["people"])

    @routes.post("/people/lookups", responses={404: {"description": "Nobody known there"}})
    async def look_up(
        actor: Annotated[Actor, allowed(*OFFICERS)], reference: PersonReference
    ) -> Found:
        """Who is meant, with name and phone; in the body, as addresses of pages are logged.

        Somebody outside the officer's area is as unknown as somebody who never declared. A newcomer
        is entered. Every reading is in the audit trail.
        """
        newcomer = reference.newcomer
        if newcomer and not may(actor, OFFICERS, newcomer.commune_code, areas):
            raise Problem(403)
        known = await register.resolve(reference, now())
        if known is None or not may(actor, OFFICERS, known.commune_code, areas):
            raise Problem(404)
        person = f"person:{known.person_id}"
        await audit.record(Deed(actor.account, "read", person, "lookup", "allowed", now()))
        identities = await register.identities([known.person_id])
        return Found(
            person_id=known.person_id,
            commune_code=known.commune_code,
            person=identities.get(known.person_id),
        )

    return routes
