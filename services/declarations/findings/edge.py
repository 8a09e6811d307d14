"""Officers record what laboratories and doctors found, correct it and withdraw it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Protocol
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field, TypeAdapter

from services.backbone.http.etags import IfMatch, check_if_match, etag
from services.backbone.http.pages import Cursor, Page, PageSize, decode_cursor, encode_cursor
from services.backbone.identity.access import Actor, Areas, may
from services.backbone.identity.policies import allowed
from services.contracts.declarations import Finding
from services.declarations.findings.desk import OFFICERS, Desk
from services.declarations.findings.model import Correction, NewFinding, Record, Withdrawal

_PLACE: TypeAdapter[tuple[UUID]] = TypeAdapter(tuple[UUID])


class FindingAnswer(BaseModel):
    """A finding as it stands. `note` is absent when the person's data were erased."""

    id: UUID
    person_id: UUID
    version: int
    finding: Finding
    found_on: date
    is_withdrawn: bool
    recorded_at: datetime
    recorded_by: str
    note: str | None = Field(repr=False, description="Why, when it was withdrawn")


class Findings(Protocol):
    async def of_person(self, person: UUID, after: UUID | None, limit: int) -> Sequence[Record]: ...

    async def words(self, record: Record) -> str | None: ...


def writing(desk: Desk, findings: Findings) -> APIRouter:
    """What is said of findings."""
    routes = APIRouter(tags=["findings"])

    @routes.post(
        "/findings",
        status_code=201,
        responses={200: {"model": FindingAnswer, "description": "It was here already"}},
    )
    async def record_finding(
        actor: Annotated[Actor, allowed(*OFFICERS)], new: NewFinding, response: Response
    ) -> FindingAnswer:
        """Record what was found about a person of the officer's area.

        The person and everybody who met them are classified anew.
        """
        record, is_new = await desk.record(actor, new)
        response.status_code = 201 if is_new else 200
        return await _told(findings, record, response)

    @routes.put("/findings/{finding_id}")
    async def correct_finding(
        actor: Annotated[Actor, allowed(*OFFICERS)],
        finding_id: UUID,
        correction: Correction,
        if_match: IfMatch,
        response: Response,
    ) -> FindingAnswer:
        """Say what was really found; a new version, which replaces what followed from the old."""
        record = await desk.existing(actor, finding_id)
        check_if_match(if_match, record.now.version)
        return await _told(findings, await desk.correct(actor, record, correction), response)

    @routes.post("/findings/{finding_id}/withdrawal")
    async def withdraw_finding(
        actor: Annotated[Actor, allowed(*OFFICERS)],
        finding_id: UUID,
        withdrawal: Withdrawal,
        response: Response,
    ) -> FindingAnswer:
        """Say that it is none, and why. Again changes nothing."""
        record = await desk.existing(actor, finding_id)
        return await _told(findings, await desk.withdraw(actor, record, withdrawal), response)

    return routes


def reading(desk: Desk, findings: Findings, areas: Areas) -> APIRouter:
    """What was said of findings."""
    routes = APIRouter(tags=["findings"])

    @routes.get("/findings/{finding_id}")
    async def one_finding(
        actor: Annotated[Actor, allowed(*OFFICERS)], finding_id: UUID, response: Response
    ) -> FindingAnswer:
        """A finding as it stands."""
        record = await desk.existing(actor, finding_id)
        await desk.note("read", actor, record)
        return await _told(findings, record, response)

    @routes.get("/findings")
    async def findings_about(
        actor: Annotated[Actor, allowed(*OFFICERS)],
        person: Annotated[UUID, Query()],
        limit: PageSize = 50,
        cursor: Cursor = None,
    ) -> Page[FindingAnswer]:
        """What was found about a person, as far as it was recorded in the officer's area."""
        after = decode_cursor(cursor, _PLACE)[0] if cursor else None
        found = await findings.of_person(person, after, limit)
        own = [one for one in found if may(actor, OFFICERS, one.commune_code, areas)]
        if own:
            await desk.note("read", actor, *own)
        return Page(
            items=[_answer(one, await findings.words(one)) for one in own],
            next=encode_cursor((found[-1].id,)) if len(found) == limit else None,
        )

    return routes


async def _told(findings: Findings, record: Record, response: Response) -> FindingAnswer:
    response.headers["ETag"] = etag(record.now.version)
    return _answer(record, await findings.words(record))


def _answer(record: Record, note: str | None) -> FindingAnswer:
    said = record.now
    return FindingAnswer(
        id=record.id,
        person_id=record.person_id,
        version=said.version,
        finding=said.finding,
        found_on=said.found_on,
        is_withdrawn=said.is_withdrawn,
        recorded_at=said.at,
        recorded_by=said.account,
        note=note,
    )
