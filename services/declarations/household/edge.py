"""One phone or account tells of the day's health of several people."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from services.backbone.http.fields import FieldError
from services.backbone.http.languages import Language, language_of
from services.backbone.http.limits import Limits, guard_json
from services.backbone.http.problems import Problem
from services.backbone.identity.access import Actor
from services.backbone.identity.policies import SignedIn, public
from services.declarations.bodies import documented_body
from services.declarations.health.model import (
    Accepted,
    Answer,
    DeclarationAnswer,
    Different,
    New,
    Sent,
)
from services.declarations.household.intake import Told
from services.declarations.household.model import (
    Entry,
    HouseholdDay,
    Sending,
)
from services.declarations.household.rules import named
from services.declarations.household.texts import TEXTS

# Twenty members of some thirty fields, and stays for some of them.
JSON_KEYS = 2000

_ANY_ACCOUNT = SignedIn()


class HouseholdAnswer(BaseModel):
    """The answer for every member, in the order in which they were sent."""

    id: UUID
    members: list[DeclarationAnswer]


class Intake(Protocol):
    def read(self, body: bytes, account: str | None) -> Told: ...


class Declarations(Protocol):
    async def keep(self, group: Sequence[Sent]) -> Sequence[Answer]: ...


class Answers(Protocol):
    def to(self, accepted: Accepted, language: Language) -> bytes: ...


class Households(Protocol):
    async def digest_of(self, sending: UUID) -> bytes | None: ...

    async def remember(self, sending: Sending) -> None: ...


def router(
    intake: Intake,
    declarations: Declarations,
    households: Households,
    answers: Answers,
    now: Callable[[], datetime],
) -> APIRouter:
    """What is sent."""
    routes = APIRouter(tags=["households"])

    @routes.post(
        "/household-days",
        status_code=201,
        dependencies=[public()],
        response_model=HouseholdAnswer,
        responses={
            200: {"model": HouseholdAnswer, "description": "It was here already"},
            401: {"description": "The token that came with it is none"},
        },
        openapi_extra=documented_body(HouseholdDay),
    )
    async def log_the_day(request: Request) -> Response:
        """Keep the day of several people in one write; no account is needed.

        With an account, the household is that of the account, which can then read who is missing.
        Each member is a declaration with a receipt; what is sent again changes nothing.
        """
        body = await request.body()
        guard_json(body, Limits(json_keys=JSON_KEYS))
        actor = await _account_of(request)
        told = intake.read(body, actor.account if actor else None)
        known = await households.digest_of(told.id)
        if known not in {None, told.digest}:
            errors = [FieldError("id", TEXTS["household_id_taken"])]
            raise Problem(409, "household-id-taken", errors=errors)
        found = await declarations.keep(told.sent)
        accepted = _accepted(found)
        if known is None:
            await households.remember(_sending(told, accepted, now()))
        language = language_of(request.scope)
        members = b",".join(answers.to(one, language) for one in accepted)
        content = b'{"id":"%b","members":[%b]}' % (str(told.id).encode(), members)
        status = 201 if any(isinstance(one, New) for one in found) else 200
        return Response(content, status_code=status, media_type="application/json")

    return routes


async def _account_of(request: Request) -> Actor | None:
    if "authorization" not in request.headers:
        return None
    return await _ANY_ACCOUNT(request)


def _accepted(answers: Sequence[Answer]) -> list[Accepted]:
    taken = [index for index, one in enumerate(answers) if isinstance(one, Different)]
    if taken:
        text = TEXTS["member_id_taken"]
        errors = [FieldError(f"members.{index}.id", text) for index in taken]
        raise Problem(409, "member-id-taken", errors=errors)
    return [one.accepted for one in answers if not isinstance(one, Different)]


def _sending(told: Told, accepted: Sequence[Accepted], at: datetime) -> Sending:
    entries = [
        Entry(one.person_id, one.id, one.receipt, named(member))
        for one, member in zip(accepted, told.members, strict=True)
    ]
    household = told.speaker.household
    return Sending(told.id, household, told.day, told.digest, tuple(entries), at)
