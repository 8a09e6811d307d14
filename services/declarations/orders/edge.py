"""Officers issue orders of quarantine and monitoring, and read those of their communes."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Protocol
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import TypeAdapter

from services.backbone.http.etags import etag
from services.backbone.http.fields import FieldError
from services.backbone.http.pages import Cursor, Page, PageSize, decode_cursor, encode_cursor
from services.backbone.http.problems import Problem
from services.backbone.identity.access import Actor, Areas, may
from services.backbone.identity.policies import allowed, require
from services.contracts.identifiers import CommuneCode
from services.declarations.orders import rules
from services.declarations.orders.answers import OrderAnswer, answer
from services.declarations.orders.desk import Desk
from services.declarations.orders.model import NewOrder, Order, State
from services.declarations.orders.rules import Communes, Wrong
from services.declarations.orders.store import Outcome, Place
from services.declarations.orders.texts import TEXTS
from services.declarations.people.model import PersonReference

ORDERING = frozenset({"commune-authority", "district-health", "health-station"})

_PLACE: TypeAdapter[Place] = TypeAdapter(Place)


class Orders(Protocol):
    async def get(self, order_id: UUID) -> Order | None: ...

    async def of_commune(
        self, commune_code: str, state: State, after: Place | None, limit: int
    ) -> Sequence[Order]: ...


class Places(Areas, Communes, Protocol):
    """The map of the province, and what existed when."""


@dataclass(frozen=True)
class Office:
    """What the routes need. `digest` tells two contents apart."""

    orders: Orders
    desk: Desk
    areas: Places
    digest: Callable[[bytes], bytes]

    def check(self, actor: Actor, order: Order) -> None:
        """403 unless the order is carried out in the area of `actor`."""
        require(actor, ORDERING, order.commune_code, self.areas)

    async def existing(self, actor: Actor, order_id: UUID) -> Order:
        """The order; 404 when there is none, 403 when it is not for `actor`."""
        order = await self.orders.get(order_id)
        if order is None:
            raise Problem(404)
        self.check(actor, order)
        return order

    async def answer(self, actor: Actor, order: Order, response: Response) -> OrderAnswer:
        """The order with the names in it, and its version."""
        response.headers["ETag"] = etag(order.version)
        return answer(order, await self.desk.told(actor, [order]))


def issuing(office: Office) -> APIRouter:
    """New orders."""
    routes = APIRouter(tags=["orders"])

    @routes.post(
        "/orders",
        status_code=201,
        responses={200: {"model": OrderAnswer, "description": "It was here already"}},
    )
    async def issue(
        actor: Annotated[Actor, allowed(*ORDERING)], order: NewOrder, response: Response
    ) -> OrderAnswer:
        """Order a person to stay, or to be monitored, in a commune of the officer's area.

        The same order again gets the same answer and changes nothing.
        """
        digest = office.digest(order.model_dump_json().encode())
        known = await office.orders.get(order.id)
        if known is None:
            issued = await _issue(office, actor, order, digest)
            if issued:
                return await office.answer(actor, issued, response)
            known = await office.existing(actor, order.id)
        office.check(actor, known)
        if known.digest != digest:
            raise Problem(409, "order-id-taken", errors=[FieldError("id", TEXTS["order_id_taken"])])
        response.status_code = 200
        return await office.answer(actor, known.as_issued(), response)

    return routes


def reading(office: Office) -> APIRouter:
    """The orders of a commune, and one of them."""
    routes = APIRouter(tags=["orders"])

    @routes.get("/orders")
    async def orders_of_the_commune(
        actor: Annotated[Actor, allowed(*ORDERING)],
        commune_code: Annotated[CommuneCode, Query()],
        state: State = State.OPEN,
        limit: PageSize = 50,
        cursor: Cursor = None,
    ) -> Page[OrderAnswer]:
        """The orders that are carried out in a commune, the first to end first, with names."""
        require(actor, ORDERING, commune_code, office.areas)
        after = decode_cursor(cursor, _PLACE) if cursor else None
        found = await office.orders.of_commune(commune_code, state, after, limit)
        told = await office.desk.told(actor, found)
        place = (found[-1].last_day, found[-1].id) if len(found) == limit else None
        return Page(
            items=[answer(one, told) for one in found],
            next=encode_cursor(place) if place else None,
        )

    @routes.get("/orders/{order_id}")
    async def one_order(
        actor: Annotated[Actor, allowed(*ORDERING)], order_id: UUID, response: Response
    ) -> OrderAnswer:
        """An order with all that has happened to it."""
        order = await office.existing(actor, order_id)
        return await office.answer(actor, order, response)

    return routes


def refuse(wrong: Iterable[Wrong]) -> None:
    """422 with every field of `wrong`, if there is any."""
    if errors := [FieldError(field, TEXTS[code]) for field, code in wrong]:
        raise Problem(422, errors=errors)


async def _issue(office: Office, actor: Actor, new: NewOrder, digest: bytes) -> Order | None:
    """The new order; None when another of that id was quicker."""
    desk = office.desk
    refuse(rules.wrong(new, desk.today(), desk.limits, office.areas))
    require(actor, ORDERING, new.commune_code, office.areas)
    person_id = await _meant(office, actor, new.person)
    change = rules.issued(new, person_id, digest, desk.by(actor))
    outcome = await desk.write(actor, change)
    if outcome is Outcome.OVERLAPS:
        overlaps = [FieldError("first_day", TEXTS["order_overlaps"])]
        raise Problem(409, "order-overlaps", errors=overlaps)
    return change.order if outcome is Outcome.WRITTEN else None


async def _meant(office: Office, actor: Actor, reference: PersonReference) -> UUID:
    known = await office.desk.meant(reference)
    # Who knows no more than a pseudonym has seen no papers: then only people of the officer's area.
    is_at_hand = reference.person_id is None
    if known and (is_at_hand or may(actor, ORDERING, known.commune_code, office.areas)):
        return known.person_id
    raise Problem(422, errors=[FieldError("person", TEXTS["nobody_meant"])])
