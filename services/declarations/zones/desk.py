"""The health department's word on zones: checked, in the trail first, then kept and told."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from services.backbone.audit import AuditTrail, Deed
from services.backbone.clock import report_day
from services.backbone.http.etags import check_if_match
from services.backbone.http.fields import FieldError
from services.backbone.http.problems import Problem
from services.backbone.identity.access import Actor
from services.backbone.identity.policies import require
from services.backbone.profile import Areas
from services.declarations.zones import rules
from services.declarations.zones.model import (
    Circumstances,
    KnownAreas,
    NewZone,
    Terms,
    Withdrawal,
    Zone,
)
from services.declarations.zones.texts import TEXTS

DEPARTMENT = frozenset({"health-department"})

Form = TypeVar("Form", bound=Terms)


class Zones(Protocol):
    async def write(self, zone: Zone, at: datetime) -> bool: ...

    async def get(self, zone_id: UUID) -> Zone | None: ...


class Desk:
    """Whoever answers for the whole province keeps its register, also of zones elsewhere."""

    def __init__(
        self,
        zones: Zones,
        world: KnownAreas,
        audit: AuditTrail,
        areas: Areas,
        zone: ZoneInfo,
        now: Callable[[], datetime],
    ) -> None:
        self._zones = zones
        self._world = world
        self._audit = audit
        self._areas = areas
        self._zone = zone
        self._now = now

    async def declare(self, actor: Actor, sent: object) -> tuple[Zone, bool]:
        """The zone that was `sent`, and whether it is new."""
        self._require_department(actor)
        new = self._checked(NewZone, sent)
        now = self._now()
        zone = rules.declare(new, actor.account, now)
        known = await self._zones.get(new.id)
        if known is None:
            await self._note("declare", actor, zone)
            if await self._zones.write(zone, now):
                return zone, True
            known = await self.existing(new.id)
        if known.versions[0].terms != zone.now.terms:
            errors = [FieldError("id", TEXTS["zone_id_taken"])]
            raise Problem(409, "zone-id-taken", errors=errors)
        return known, False

    async def correct(self, actor: Actor, zone_id: UUID, sent: object, if_match: str) -> Zone:
        """The zone as it was `sent`. The same correction again changes nothing."""
        self._require_department(actor)
        terms = self._checked(Terms, sent)
        zone = await self.existing(zone_id)
        if zone.now.is_withdrawn:
            raise Problem(409, "zone-withdrawn")
        if zone.now.terms == terms:
            return zone
        check_if_match(if_match, zone.now.version)
        after = rules.correct(zone, terms, actor.account, self._now())
        return await self._next("correct", actor, after)

    async def withdraw(
        self, actor: Actor, zone_id: UUID, withdrawal: Withdrawal, if_match: str
    ) -> Zone:
        """The zone, which never was one. Again changes nothing."""
        self._require_department(actor)
        zone = await self.existing(zone_id)
        if zone.now.is_withdrawn:
            return zone
        check_if_match(if_match, zone.now.version)
        after = rules.withdraw(zone, withdrawal.reason, actor.account, self._now())
        return await self._next("withdraw", actor, after)

    async def existing(self, zone_id: UUID) -> Zone:
        """The zone of this id; 404 when there is none."""
        zone = await self._zones.get(zone_id)
        if zone is None:
            raise Problem(404)
        return zone

    async def _next(self, action: str, actor: Actor, after: Zone) -> Zone:
        await self._note(action, actor, after)
        if not await self._zones.write(after, after.now.recorded_at):
            raise Problem(412)
        return after

    async def _note(self, action: str, actor: Actor, zone: Zone) -> None:
        now = self._now()
        await self._audit.record(
            Deed(actor.account, action, f"zone:{zone.id}", "zone", "allowed", now)
        )

    def _require_department(self, actor: Actor) -> None:
        require(actor, DEPARTMENT, self._areas.province.code, self._areas)

    def _checked(self, form: type[Form], sent: object) -> Form:
        """`sent` as it must be; everything that is wrong is told at once."""
        here = Circumstances(report_day(self._now(), self._zone), self._world)
        try:
            return form.model_validate(sent, context=here)
        except ValidationError as error:
            wrong = error.errors(include_url=False, include_input=False)
            raise RequestValidationError(
                [{**one, "loc": ("body", *one["loc"])} for one in wrong]
            ) from None
