"""The register of zones: anybody reads it, the health department keeps it."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Annotated, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field, SkipValidation, TypeAdapter

from services.backbone.clock import report_day
from services.backbone.http.etags import IfMatch, etag
from services.backbone.http.fields import FieldError
from services.backbone.http.moments import Day, Moment
from services.backbone.http.pages import Cursor, Page, PageSize, decode_cursor, encode_cursor
from services.backbone.http.problems import Problem
from services.backbone.identity.access import Actor
from services.backbone.identity.policies import allowed, public
from services.backbone.profile import AreaUnknown
from services.contracts.declarations import ZoneLevel
from services.declarations.zones import rules
from services.declarations.zones.desk import DEPARTMENT, Desk
from services.declarations.zones.model import AreaCode, NewZone, Said, Terms, Withdrawal, Zone
from services.declarations.zones.store import Asked
from services.declarations.zones.texts import TEXTS

_PLACE: TypeAdapter[tuple[UUID]] = TypeAdapter(tuple[UUID])


class VersionAnswer(BaseModel):
    """One version of a zone. The `reason` is that of a withdrawal."""

    version: int
    area_code: str
    area_name: str
    level: ZoneLevel
    first_day: date
    last_day: date | None = Field(description="Included; null: no end known")
    decided_by: str
    document: str
    decided_on: date
    is_withdrawn: bool
    reason: str
    recorded_at: datetime
    recorded_by: str


class ZoneAnswer(VersionAnswer):
    """A zone as it stands, or stood."""

    id: UUID


class ZoneWritten(ZoneAnswer):
    """The same for whoever keeps the register."""

    overlapping: list[UUID] = Field(
        description="Zones of the same area and level on some of the same days, maybe by mistake"
    )


class ZoneHistory(ZoneAnswer):
    """A zone with everything that was ever said of it, the oldest first."""

    versions: list[VersionAnswer]


class Zones(Protocol):
    async def of_area(self, area_code: str) -> Sequence[Zone]: ...

    async def asked(self, asked: Asked, after: UUID | None, limit: int) -> Sequence[Zone]: ...


class Names(Protocol):
    def name_of(self, code: str) -> str: ...


def reading(
    desk: Desk, zones: Zones, names: Names, zone: ZoneInfo, now: Callable[[], datetime]
) -> APIRouter:
    """What anybody may read."""
    routes = APIRouter(tags=["zones"], dependencies=[public()])

    @routes.get("/zones")
    async def zones_in_force(
        area: Annotated[AreaCode | None, Query(description="of it or of what contains it")] = None,
        at: Annotated[Day | None, Query(description="by default today")] = None,
        known_at: Annotated[Moment | None, Query(description="by what was known then")] = None,
        inside: Annotated[bool, Query(description="also those of areas in `area`")] = False,
        limit: PageSize = 50,
        cursor: Cursor = None,
    ) -> Page[ZoneAnswer]:
        """The zones in force on a day, today by what is known now unless asked otherwise."""
        _check_area(area, names)
        moment = known_at or now()
        asked = Asked(at or report_day(now(), zone), moment, area, inside)
        after = decode_cursor(cursor, _PLACE)[0] if cursor else None
        found = await zones.asked(asked, after, limit)
        known = ((one, one.known_at(moment)) for one in found)
        return Page(
            items=[_answer(one, said, names) for one, said in known if said],
            next=encode_cursor((found[-1].id,)) if len(found) == limit else None,
        )

    @routes.get("/zones/{zone_id}")
    async def one_zone(zone_id: UUID, response: Response) -> ZoneHistory:
        """A zone as it stands, and every version before."""
        found = await desk.existing(zone_id)
        response.headers["ETag"] = etag(found.now.version)
        versions = [VersionAnswer(**_fields(said, names)) for said in found.versions]
        return ZoneHistory(id=found.id, versions=versions, **_fields(found.now, names))

    return routes


def writing(desk: Desk, zones: Zones, names: Names) -> APIRouter:
    """What the health department says of zones. Bodies are checked by the desk, with the map."""
    routes = APIRouter(tags=["zones"])

    @routes.post(
        "/zones",
        status_code=201,
        responses={200: {"model": ZoneWritten, "description": "It was here already"}},
    )
    async def declare_zone(
        actor: Annotated[Actor, allowed(*DEPARTMENT)],
        sent: Annotated[NewZone, SkipValidation],
        response: Response,
    ) -> ZoneWritten:
        """Declare an area an epidemic zone, here or elsewhere; journeys there are examined anew."""
        found, is_new = await desk.declare(actor, sent)
        response.status_code = 201 if is_new else 200
        return await _written(found, zones, names, response)

    @routes.put("/zones/{zone_id}")
    async def correct_zone(
        actor: Annotated[Actor, allowed(*DEPARTMENT)],
        zone_id: UUID,
        sent: Annotated[Terms, SkipValidation],
        if_match: IfMatch,
        response: Response,
    ) -> ZoneWritten:
        """Say how the zone really is; a new version, and what followed from the old is mended."""
        return await _written(
            await desk.correct(actor, zone_id, sent, if_match), zones, names, response
        )

    @routes.post("/zones/{zone_id}/withdrawal")
    async def withdraw_zone(
        actor: Annotated[Actor, allowed(*DEPARTMENT)],
        zone_id: UUID,
        withdrawal: Withdrawal,
        if_match: IfMatch,
        response: Response,
    ) -> ZoneWritten:
        """Say that it never was a zone, and why. Again changes nothing."""
        found = await desk.withdraw(actor, zone_id, withdrawal, if_match)
        return await _written(found, zones, names, response)

    return routes


async def _written(zone: Zone, zones: Zones, names: Names, response: Response) -> ZoneWritten:
    response.headers["ETag"] = etag(zone.now.version)
    others = await zones.of_area(zone.now.terms.area_code)
    overlapping = rules.overlapping(zone, others)
    return ZoneWritten(id=zone.id, overlapping=overlapping, **_fields(zone.now, names))


def _check_area(area: str | None, names: Names) -> None:
    try:
        if area is not None:
            names.name_of(area)
    except AreaUnknown:
        raise Problem(422, errors=[FieldError("area", TEXTS["zone_area_asked"])]) from None


def _answer(zone: Zone, said: Said, names: Names) -> ZoneAnswer:
    return ZoneAnswer(id=zone.id, **_fields(said, names))


def _fields(said: Said, names: Names) -> dict[str, object]:
    own = said.model_dump(exclude={"terms"})
    return {**own, **dict(said.terms), "area_name": names.name_of(said.terms.area_code)}
