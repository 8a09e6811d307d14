"""An officer of the commune enters what people declared on paper, or without a phone."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Protocol

from fastapi import APIRouter, Request, Response

from services.backbone.audit import AuditTrail, Deed
from services.backbone.http.fields import FieldError
from services.backbone.http.languages import language_of
from services.backbone.http.limits import Limits, guard_json
from services.backbone.http.problems import Problem
from services.backbone.identity.access import Actor, Areas
from services.backbone.identity.policies import allowed, require
from services.declarations.bodies import documented_body
from services.declarations.health.answers import Answers
from services.declarations.health.model import (
    Answer,
    DeclarationAnswer,
    Different,
    New,
    PaperDeclaration,
    Same,
    Sent,
)
from services.declarations.texts import TEXTS

DESKS = frozenset({"commune-authority"})


class Intake(Protocol):
    def read_paper(self, body: bytes) -> Sent: ...


class Declarations(Protocol):
    async def keep(self, group: Sequence[Sent]) -> Sequence[Answer]: ...


def router(
    intake: Intake,
    declarations: Declarations,
    answers: Answers,
    audit: AuditTrail,
    areas: Areas,
    now: Callable[[], datetime],
) -> APIRouter:
    """The desk."""
    routes = APIRouter(tags=["declarations"])

    @routes.post(
        "/paper-declarations",
        status_code=201,
        response_model=DeclarationAnswer,
        responses={200: {"model": DeclarationAnswer, "description": "It was here already"}},
        openapi_extra=documented_body(PaperDeclaration),
    )
    async def enter_paper(actor: Annotated[Actor, allowed(*DESKS)], request: Request) -> Response:
        """Keep what a resident of the officer's own commune declared on paper.

        The answer has the receipt, to be written on the paper's stub.
        """
        body = await request.body()
        guard_json(body, Limits())
        sent = intake.read_paper(body)
        require(actor, DESKS, sent.declaration.residence.commune_code, areas)
        entered = f"declaration:{sent.declaration.id}"
        await audit.record(Deed(actor.account, "enter", entered, "paper", "allowed", now()))
        [answer] = await declarations.keep([sent])
        match answer:
            case New(accepted):
                status = 201
            case Same(accepted):
                status = 200
            case Different():
                raise Problem(409, "id-taken", errors=[FieldError("id", TEXTS["id_taken"])])
        told = answers.to(accepted, language_of(request.scope))
        return Response(told, status_code=status, media_type="application/json")

    return routes
