"""Shows alerts to those who answer, and takes their acknowledgements and escalations."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Protocol
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field, TypeAdapter

from services.backbone.http.etags import IfMatchOrNone, check_if_match, etag
from services.backbone.http.pages import Cursor, Page, PageSize, decode_cursor, encode_cursor
from services.backbone.http.problems import Problem
from services.backbone.identity.access import Actor, Areas
from services.backbone.identity.policies import allowed, require
from services.contracts.duty import Level
from services.contracts.identifiers import Account, CommuneCode
from services.duty.alerts.decisions import Decisions
from services.duty.alerts.model import Alert, State, Telling

ANSWERING = frozenset({"health-station", "district-health"})
ESCALATING = ANSWERING | {"operator"}
READING = ESCALATING | {"commune-authority", "health-department", "director", "office"}

# Each lost try means that somebody else moved the alert on, and it has few moves.
TRIES = 5

_PLACE: TypeAdapter[tuple[datetime, UUID]] = TypeAdapter(tuple[datetime, UUID])


class AlertAnswer(BaseModel):
    """An alert as it stands."""

    id: UUID
    declaration_id: UUID
    commune_code: str
    receipt: str
    state: State
    level: Level = Field(description="The level that was told last")
    declared_at: datetime
    raised_at: datetime
    due_at: datetime | None = Field(description="When the next level is told if nobody answers")
    told: tuple[Telling, ...]
    acknowledged_at: datetime | None
    acknowledged_by: Account | None
    version: int


class Alerts(Protocol):
    async def get(self, alert_id: UUID) -> Alert | None: ...

    async def of_commune(
        self, commune_code: str, before: tuple[datetime, UUID] | None, limit: int
    ) -> Sequence[Alert]: ...


def router(alerts: Alerts, decisions: Decisions, areas: Areas) -> APIRouter:
    """The alerts of the communes that the caller answers for."""
    routes = APIRouter(tags=["alerts"])
    _add_reading(routes, alerts, areas)
    _add_deciding(routes, alerts, decisions, areas)
    return routes


def _add_reading(routes: APIRouter, alerts: Alerts, areas: Areas) -> None:
    @routes.get("/alerts")
    async def list_of_the_commune(
        actor: Annotated[Actor, allowed(*READING)],
        commune_code: Annotated[CommuneCode, Query()],
        limit: PageSize = 50,
        cursor: Cursor = None,
    ) -> Page[AlertAnswer]:
        """The alerts of a commune, newest first."""
        require(actor, READING, commune_code, areas)
        before = decode_cursor(cursor, _PLACE) if cursor else None
        found = await alerts.of_commune(commune_code, before, limit)
        return Page(items=[_answer(one) for one in found], next=_after(found, limit))

    @routes.get("/alerts/{alert_id}")
    async def one_alert(
        actor: Annotated[Actor, allowed(*READING)], alert_id: UUID, response: Response
    ) -> AlertAnswer:
        """Who was told when, and who took it on."""
        alert = await _existing(alerts, alert_id)
        require(actor, READING, alert.commune_code, areas)
        return _versioned(alert, response)


def _add_deciding(routes: APIRouter, alerts: Alerts, decisions: Decisions, areas: Areas) -> None:
    @routes.post("/alerts/{alert_id}/acknowledgement")
    async def acknowledge(
        actor: Annotated[Actor, allowed(*ANSWERING)],
        alert_id: UUID,
        response: Response,
        if_match: IfMatchOrNone = None,
    ) -> AlertAnswer:
        """Take the alert on, also after it was escalated. Again changes nothing."""
        for _ in range(TRIES):
            alert = await _existing(alerts, alert_id)
            require(actor, ANSWERING, alert.commune_code, areas)
            if alert.acknowledged:
                return _versioned(alert, response)
            _check(if_match, alert)
            if changed := await decisions.acknowledge(alert, actor.account):
                return _versioned(changed, response)
        raise Problem(409)

    @routes.post("/alerts/{alert_id}/escalation")
    async def escalate(
        actor: Annotated[Actor, allowed(*ESCALATING)],
        alert_id: UUID,
        response: Response,
        if_match: IfMatchOrNone = None,
    ) -> AlertAnswer:
        """Tell the next level now, without waiting for the time to acknowledge to pass."""
        for _ in range(TRIES):
            alert = await _existing(alerts, alert_id)
            require(actor, ESCALATING, alert.commune_code, areas)
            _check(if_match, alert)
            if changed := await decisions.escalate(alert, actor.account):
                return _versioned(changed, response)
        raise Problem(409)


async def _existing(alerts: Alerts, alert_id: UUID) -> Alert:
    alert = await alerts.get(alert_id)
    if alert is None:
        raise Problem(404)
    return alert


def _check(if_match: str | None, alert: Alert) -> None:
    if if_match is not None:
        check_if_match(if_match, alert.version)


def _versioned(alert: Alert, response: Response) -> AlertAnswer:
    response.headers["ETag"] = etag(alert.version)
    return _answer(alert)


def _answer(alert: Alert) -> AlertAnswer:
    acknowledged = alert.acknowledged
    return AlertAnswer(
        id=alert.id,
        declaration_id=alert.declaration_id,
        commune_code=alert.commune_code,
        receipt=alert.receipt,
        state=alert.state,
        level=alert.level,
        declared_at=alert.declared_at,
        raised_at=alert.raised_at,
        due_at=alert.due_at,
        told=alert.told,
        acknowledged_at=acknowledged.at if acknowledged else None,
        acknowledged_by=acknowledged.by if acknowledged else None,
        version=alert.version,
    )


def _after(found: Sequence[Alert], limit: int) -> str | None:
    if len(found) < limit:
        return None
    return encode_cursor((found[-1].raised_at, found[-1].id))
