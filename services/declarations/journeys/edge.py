"""Which people of a commune stayed in a zone, for those who have to look after them."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Annotated, Protocol
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field, StringConstraints, TypeAdapter

from services.backbone.audit import AuditTrail, Deed
from services.backbone.http.pages import Cursor, Page, PageSize, decode_cursor, encode_cursor
from services.backbone.identity.access import Actor, Areas
from services.backbone.identity.policies import allowed, require
from services.contracts.declarations import ZoneLevel
from services.contracts.identifiers import CommuneCode
from services.declarations.journeys import rules
from services.declarations.journeys.exposures import Place, place_of
from services.declarations.journeys.model import Exposure

OFFICERS = frozenset({"health-station", "district-health", "health-department"})

_PLACE: TypeAdapter[tuple[CommuneCode, Annotated[str, StringConstraints(max_length=80)]]] = (
    TypeAdapter(tuple[CommuneCode, Annotated[str, StringConstraints(max_length=80)]])
)


class ExposureRow(BaseModel):
    """Somebody stayed in the zone on these days; where else they were is not told."""

    id: UUID
    version: int
    person_id: UUID
    declaration_id: UUID
    zone_version: int
    level: ZoneLevel
    first_day: date
    last_day: date
    is_certain: bool = Field(description="False: only a wider area was named")


class Exposures(Protocol):
    async def of_zone(
        self, zone_id: UUID, commune_code: str | None, after: Place | None, limit: int
    ) -> Sequence[Exposure]: ...


def router(
    exposures: Exposures, audit: AuditTrail, areas: Areas, now: Callable[[], datetime]
) -> APIRouter:
    """The list."""
    routes = APIRouter(tags=["zones"])

    @routes.get("/zones/{zone_id}/exposures")
    async def exposures_of_the_commune(
        actor: Annotated[Actor, allowed(*OFFICERS)],
        zone_id: UUID,
        commune_code: Annotated[CommuneCode, Query()],
        limit: PageSize = 50,
        cursor: Cursor = None,
    ) -> Page[ExposureRow]:
        """People of a commune whose declared stays a zone touches, as it is known now.

        Who they are is read by those who may, from their declarations.
        """
        require(actor, OFFICERS, commune_code, areas)
        after = decode_cursor(cursor, _PLACE) if cursor else None
        found = await exposures.of_zone(zone_id, commune_code, after, limit)
        if found:
            people = sorted({one.stay.person_id for one in found})
            await audit.record(*(_deed(actor, person, now()) for person in people))
        following = encode_cursor(place_of(found[-1])) if len(found) == limit else None
        return Page(items=[_row(one) for one in found], next=following)

    return routes


def _deed(actor: Actor, person: UUID, at: datetime) -> Deed:
    return Deed(actor.account, "read", f"person:{person}", "zone-exposure", "allowed", at)


def _row(exposure: Exposure) -> ExposureRow:
    stay, touched = exposure.stay, exposure.touch
    return ExposureRow(
        id=rules.exposure_id(stay, exposure.zone_id),
        version=exposure.version,
        person_id=stay.person_id,
        declaration_id=stay.declaration_id,
        zone_version=exposure.zone_version,
        level=touched.level,
        first_day=touched.first_day,
        last_day=touched.last_day,
        is_certain=touched.is_certain,
    )
