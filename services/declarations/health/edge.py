"""Takes declarations from phones and web pages."""

from prometheus_client import CollectorRegistry, Counter
from starlette.types import Receive, Scope, Send

from services.backbone.http.fields import FieldError
from services.backbone.http.hot import HotRoute, documented, send_json
from services.backbone.http.languages import language_of
from services.backbone.http.limits import Limits, guard_json, read_body
from services.backbone.http.problems import Problem
from services.backbone.store.group_commit import GroupCommit
from services.declarations.health.answers import Answers
from services.declarations.health.intake import Intake
from services.declarations.health.model import (
    Answer,
    Declaration,
    DeclarationAnswer,
    Different,
    New,
    Same,
    Sent,
)
from services.declarations.texts import TEXTS


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


_STATE = {
    "operationRef": "#/paths/~1declarations~1{receipt}/get",
    "parameters": {"receipt": "$response.body#/receipt"},
}


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
    for answer in operation["responses"].values():
        answer["links"] = {"state": _STATE}
    return HotRoute("POST", "/declarations", declare, operation, schemas)
