"""Officers record who met whom, withdraw it, and read whom a person met."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Protocol
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field, TypeAdapter

from services.backbone.http.etags import etag
from services.backbone.http.languages import Language, language_of
from services.backbone.http.pages import Cursor, Page, PageSize, decode_cursor, encode_cursor
from services.backbone.http.problems import Problem
from services.backbone.identity.access import Actor
from services.backbone.identity.policies import allowed
from services.declarations.contacts.desk import Desk
from services.declarations.contacts.model import Exposure, Link, NewLink, Withdrawal
from services.declarations.contacts.parties import OFFICERS, Parties
from services.declarations.contacts.texts import OUTSIDE_WINDOW
from services.declarations.people.model import Known

_PLACE: TypeAdapter[tuple[UUID]] = TypeAdapter(tuple[UUID])


class Remark(BaseModel):
    """What an officer should know about a link that was kept all the same."""

    code: str
    text: str


class LinkAnswer(BaseModel):
    """A link as it stands. `note` is absent when the contact's data were erased."""

    id: UUID
    source: UUID
    contact: UUID
    version: int
    last_met_on: date
    exposure: Exposure
    is_withdrawn: bool
    recorded_at: datetime
    recorded_by: str
    note: str | None = Field(repr=False, description="Why, when it was withdrawn")
    remarks: Sequence[Remark]


class Links(Protocol):
    async def of_person(self, person: UUID, after: UUID | None, limit: int) -> Sequence[Link]: ...

    async def words(self, links: Sequence[Link]) -> Mapping[UUID, str]: ...


class People(Protocol):
    async def known(self, people: Iterable[UUID]) -> Mapping[UUID, Known]: ...


def writing(desk: Desk, links: Links) -> APIRouter:
    """What is said of meetings."""
    routes = APIRouter(tags=["contacts"])

    @routes.post(
        "/contact-links",
        status_code=201,
        responses={200: {"model": LinkAnswer, "description": "It was here already"}},
    )
    async def record_link(
        actor: Annotated[Actor, allowed(*OFFICERS)],
        new: NewLink,
        request: Request,
        response: Response,
    ) -> LinkAnswer:
        """Record that two people met, of whom one lives in the officer's area.

        Who was exposed, and everybody behind them, is classified anew.
        """
        link, is_new = await desk.record(actor, new)
        response.status_code = 201 if is_new else 200
        return await _told(links, link, language_of(request.scope), response)

    @routes.post("/contact-links/{link_id}/withdrawal")
    async def withdraw_link(
        actor: Annotated[Actor, allowed(*OFFICERS)],
        link_id: UUID,
        withdrawal: Withdrawal,
        request: Request,
        response: Response,
    ) -> LinkAnswer:
        """Say that they did not meet, and why. Again changes nothing."""
        link = await desk.existing(actor, link_id)
        after = await desk.withdraw(actor, link, withdrawal)
        return await _told(links, after, language_of(request.scope), response)

    return routes


def reading(desk: Desk, links: Links, parties: Parties, people: People) -> APIRouter:
    """Whom somebody met."""
    routes = APIRouter(tags=["contacts"])

    @routes.get("/contact-links", responses={404: {"description": "Nobody is known by this"}})
    async def meetings_of(
        actor: Annotated[Actor, allowed(*OFFICERS)],
        person: Annotated[UUID, Query()],
        request: Request,
        limit: PageSize = 50,
        cursor: Cursor = None,
    ) -> Page[LinkAnswer]:
        """The meetings of a person of the officer's area, as source and as contact."""
        after = decode_cursor(cursor, _PLACE)[0] if cursor else None
        known = (await people.known([person])).get(person)
        if known is None:
            raise Problem(404)
        if not parties.is_any_for(actor, [known.commune_code]):
            raise Problem(403)
        await desk.note("read", actor, f"person:{person}")
        found = await links.of_person(person, after, limit)
        words = await links.words(found)
        language = language_of(request.scope)
        return Page(
            items=[_answer(one, words.get(one.id), language) for one in found],
            next=encode_cursor((found[-1].id,)) if len(found) == limit else None,
        )

    return routes


async def _told(links: Links, link: Link, language: Language, response: Response) -> LinkAnswer:
    response.headers["ETag"] = etag(link.version)
    return _answer(link, (await links.words([link])).get(link.id), language)


def _answer(link: Link, note: str | None, language: Language) -> LinkAnswer:
    outside = Remark(code="outside-infectious-days", text=OUTSIDE_WINDOW.in_(language))
    return LinkAnswer(
        id=link.id,
        source=link.source,
        contact=link.contact,
        version=link.version,
        last_met_on=link.last_met_on,
        exposure=link.exposure,
        is_withdrawn=link.withdrawn is not None,
        recorded_at=link.at,
        recorded_by=link.account,
        note=note,
        remarks=[outside] if link.is_outside_window else [],
    )
