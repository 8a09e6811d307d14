"""A health station's list for a day, the calendar of each person on it, and its visits."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Protocol
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BeforeValidator, TypeAdapter
from pydantic_core import PydanticCustomError

from services.backbone.http.fields import FieldError
from services.backbone.http.pages import Cursor, Page, PageSize, decode_cursor, encode_cursor
from services.backbone.http.problems import Problem
from services.backbone.identity.access import Actor
from services.backbone.identity.policies import allowed
from services.contracts.identifiers import CommuneCode
from services.declarations.followups import answers, rules
from services.declarations.followups.access import STATIONS, Access
from services.declarations.followups.answers import FollowUpCalendar, FollowUpRow, VisitAnswer
from services.declarations.followups.changing import Changing
from services.declarations.followups.day_list import Line, Place
from services.declarations.followups.model import FollowUp, Today, Visit
from services.declarations.followups.reading import Reading
from services.declarations.followups.telling_rules import Change
from services.declarations.followups.texts import TEXTS

TRIES = 5

_PLACE: TypeAdapter[Place] = TypeAdapter(Place)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _as_written(value: str) -> str:
    # Without this, a number would be taken for seconds since 1970.
    if not _DAY.fullmatch(value):
        raise PydanticCustomError("date_parsing", "not a day")
    return value


Day = Annotated[date, BeforeValidator(_as_written)]


class FollowUps(Protocol):
    async def get(self, followup_id: UUID) -> FollowUp | None: ...

    async def visit(self, followup: FollowUp, visit_id: UUID) -> Visit | None: ...

    async def add_visit(self, change: Change, visit: Visit, today: Today) -> bool: ...


class Days(Protocol):
    async def of_day(
        self, commune_code: str, day: date, after: Place | None, limit: int
    ) -> Sequence[Line]: ...


def reading(
    followups: FollowUps, days: Days, told: Reading, access: Access, clock: Changing
) -> APIRouter:
    """The list and the calendars."""
    routes = APIRouter(tags=["follow-ups"])

    @routes.get("/followups", response_model=Page[FollowUpRow])
    async def list_of_the_day(
        actor: Annotated[Actor, allowed(*STATIONS)],
        commune_code: Annotated[CommuneCode, Query()],
        day: Annotated[Day | None, Query(description="Today, unless it is said")] = None,
        limit: PageSize = 50,
        cursor: Cursor = None,
    ) -> Response:
        """Whom the station of the commune has to see that day, then those it missed and saw.

        With name and phone: only an account of that station reads it, and the audit trail has it.
        """
        today = clock.today()
        access.check(actor, commune_code, today.day)
        after = decode_cursor(cursor, _PLACE) if cursor else None
        wanted = day or today.day
        lines = await days.of_day(commune_code, wanted, after, limit)
        found = [line.followup for line in lines]
        known = await told.told(actor, found, today.at)
        page = Page[FollowUpRow](
            items=[answers.row(one, wanted, today.day, known) for one in found],
            next=encode_cursor(lines[-1].place) if len(lines) == limit else None,
        )
        # FastAPI would check every row once more, for as long as all the reading took.
        return Response(page.model_dump_json(), media_type="application/json")

    @routes.get("/followups/{followup_id}")
    async def calendar(
        actor: Annotated[Actor, allowed(*STATIONS)], followup_id: UUID
    ) -> FollowUpCalendar:
        """Every day of a follow-up, with its number and what became of it."""
        today = clock.today()
        followup = await _existing(followups, followup_id)
        access.check(actor, followup.commune_code, today.day)
        known = await told.told(actor, [followup], today.at)
        return answers.in_full(followup, today.day, known)

    return routes


def visiting(
    followups: FollowUps, on_record: Reading, access: Access, clock: Changing
) -> APIRouter:
    """The visits."""
    routes = APIRouter(tags=["follow-ups"])

    @routes.post(
        "/followups/{followup_id}/visits",
        status_code=201,
        responses={200: {"model": VisitAnswer, "description": "It was here already"}},
    )
    async def add_visit(
        actor: Annotated[Actor, allowed(*STATIONS)],
        followup_id: UUID,
        visit: Visit,
        response: Response,
    ) -> VisitAnswer:
        """Record what the station found. The same visit again changes nothing."""
        for _ in range(TRIES):
            today, followup = clock.today(), await _existing(followups, followup_id)
            access.check(actor, followup.commune_code, today.day)
            if visit.id in followup.visit_ids:
                response.status_code = 200
                return await _again(followups, followup, visit)
            if not rules.is_possible(visit, followup, today.at):
                raise Problem(422, errors=[FieldError("visited_at", TEXTS["visit_impossible"])])
            await on_record.record("visit", actor, [followup], today.at)
            day = clock.day_of(visit.visited_at)
            change = rules.after_visit(followup, visit, day, today, clock.policy)
            if await followups.add_visit(change, visit, today):
                return answers.after_visit(change.followup, visit.id)
        raise Problem(409)

    return routes


async def _existing(followups: FollowUps, followup_id: UUID) -> FollowUp:
    followup = await followups.get(followup_id)
    if followup is None:
        raise Problem(404)
    return followup


async def _again(followups: FollowUps, followup: FollowUp, visit: Visit) -> VisitAnswer:
    recorded = await followups.visit(followup, visit.id)
    if recorded not in (None, visit):
        raise Problem(409, "visit-id-taken", errors=[FieldError("id", TEXTS["visit_id_taken"])])
    return answers.after_visit(followup, visit.id)
