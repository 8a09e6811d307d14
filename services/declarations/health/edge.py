"""Takes declarations from phones and web pages, and tells what became of one by its receipt."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Path
from prometheus_client import CollectorRegistry, Counter
from pydantic import BaseModel
from starlette.types import Receive, Scope, Send

from services.backbone.clock import report_day
from services.backbone.http.fields import FieldError
from services.backbone.http.hot import HotRoute, documented, send_json
from services.backbone.http.languages import language_of
from services.backbone.http.limits import Limits, guard_json, read_body
from services.backbone.http.problems import Problem
from services.backbone.identity.policies import public
from services.backbone.store.group_commit import GroupCommit
from services.contracts.declarations import Risk
from services.declarations.health.answers import Answers, DeclarationAnswer
from services.declarations.health.intake import Intake
from services.declarations.health.model import Accepted, Declaration
from services.declarations.health.store import Answer, Different, New, Same, Sent
from services.declarations.texts import TEXTS


class DeclarationState(BaseModel):
    """What became of a declaration; nothing in it says whose it is."""

    receipt: str
    risk: Risk
    declared_at: datetime
    received_at: datetime
    followup: str | None


class Declarations(Protocol):
    async def by_receipt(self, receipt: str, today: date) -> Accepted | None: ...


class FollowUps(Protocol):
    async def status_of(self, declaration_id: UUID) -> str | None: ...


class DeclarationMetrics:
    """How many declarations came, and how they ended."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.received = Counter(
            "declarations_received_total",
            "Declarations by outcome; many conflicts are a client that reuses ids",
            ["outcome"],
            registry=registry,
        )
        self.new = self.received.labels("new")
        self.same = self.received.labels("same")
        self.different = self.received.labels("different")


class Declare:
    """POST /declarations. Below FastAPI, as its parsing costs more than half of the rate."""

    def __init__(
        self,
        intake: Intake,
        commit: GroupCommit[Sent, Answer],
        answers: Answers,
        metrics: DeclarationMetrics,
        limits: Limits,
    ) -> None:
        self._intake = intake
        self._commit = commit
        self._answers = answers
        self._metrics = metrics
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Keep one declaration and answer when it is durable."""
        body = await read_body(receive, self._limits.body_bytes)
        guard_json(body, self._limits)
        sent = self._intake.read(body)
        match await self._commit.add(sent):
            case New(accepted):
                self._metrics.new.inc()
                await send_json(send, 201, self._answers.to(accepted, language_of(scope)))
            case Same(accepted):
                self._metrics.same.inc()
                await send_json(send, 200, self._answers.to(accepted, language_of(scope)))
            case Different():
                self._metrics.different.inc()
                raise Problem(409, "id-taken", errors=[FieldError("id", TEXTS["id_taken"])])


def hot_route(declare: Declare) -> HotRoute:
    """The route with its documentation."""
    operation, schemas = documented(
        "Declare health, for oneself or a relative",
        Declaration,
        {
            201: ("Kept; the answer went out after the durable write", DeclarationAnswer),
            200: ("It was here already, the same answer again", DeclarationAnswer),
        },
    )
    return HotRoute("POST", "/declarations", declare, operation, schemas)


def router(
    declarations: Declarations,
    followups: FollowUps,
    zone: ZoneInfo,
    now: Callable[[], datetime],
) -> APIRouter:
    """What is read about declarations."""
    routes = APIRouter(tags=["declarations"])

    @routes.get("/declarations/{receipt}", dependencies=[public()])
    async def state_of_declaration(
        receipt: Annotated[str, Path(max_length=20)],
    ) -> DeclarationState:
        """The state of the declaration with this receipt; no account is needed."""
        found = await declarations.by_receipt(receipt, report_day(now(), zone))
        if found is None:
            raise Problem(404)
        return DeclarationState(
            receipt=found.receipt,
            risk=found.assessment.risk,
            declared_at=found.declared_at,
            received_at=found.received_at,
            followup=await followups.status_of(found.id),
        )

    return routes
