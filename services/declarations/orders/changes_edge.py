"""Officers extend, reduce and lift orders that they have read."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response

from services.backbone.http.etags import IfMatch, check_if_match
from services.backbone.http.fields import FieldError
from services.backbone.http.problems import Problem
from services.backbone.identity.access import Actor
from services.backbone.identity.policies import allowed
from services.declarations.orders import rules
from services.declarations.orders.answers import OrderAnswer
from services.declarations.orders.edge import ORDERING, Office, refuse
from services.declarations.orders.model import Decision, NewLastDay, Order
from services.declarations.orders.rules import Change
from services.declarations.orders.store import Outcome
from services.declarations.orders.texts import TEXTS

Officer = Annotated[Actor, allowed(*ORDERING)]


def changing(office: Office) -> APIRouter:
    """What becomes of an order by decision; by time it ends on its own."""
    routes = APIRouter(tags=["orders"])
    desk = office.desk

    @routes.post("/orders/{order_id}/extension")
    async def extend(
        actor: Officer,
        order_id: UUID,
        extension: NewLastDay,
        if_match: IfMatch,
        response: Response,
    ) -> OrderAnswer:
        """Let an order last longer."""
        order = await _as_read(office, actor, order_id, if_match)
        refuse(rules.wrong_extension(order, extension, desk.today(), desk.limits))
        change = rules.extended(order, extension, desk.by(actor))
        return await _written(office, actor, change, response)

    @routes.post("/orders/{order_id}/reduction")
    async def reduce(
        actor: Officer,
        order_id: UUID,
        reduction: NewLastDay,
        if_match: IfMatch,
        response: Response,
    ) -> OrderAnswer:
        """Let an order end earlier, today at the earliest."""
        order = await _as_read(office, actor, order_id, if_match)
        refuse(rules.wrong_reduction(order, reduction, desk.today()))
        change = rules.reduced(order, reduction, desk.by(actor))
        return await _written(office, actor, change, response)

    @routes.post("/orders/{order_id}/lifting")
    async def lift(
        actor: Officer,
        order_id: UUID,
        decision: Decision,
        if_match: IfMatch,
        response: Response,
    ) -> OrderAnswer:
        """Let an order bind no more, from today."""
        order = await _as_read(office, actor, order_id, if_match)
        refuse(rules.wrong_decision(decision, desk.today()))
        change = rules.lifted(order, decision, desk.by(actor))
        return await _written(office, actor, change, response)

    return routes


async def _as_read(office: Office, actor: Actor, order_id: UUID, if_match: str) -> Order:
    order = await office.existing(actor, order_id)
    check_if_match(if_match, order.version)
    if order.ended_on:
        raise Problem(409, "order-ended")
    return order


async def _written(office: Office, actor: Actor, change: Change, response: Response) -> OrderAnswer:
    match await office.desk.write(actor, change):
        case Outcome.OUTRUN:
            raise Problem(412)
        case Outcome.OVERLAPS:
            overlaps = [FieldError("last_day", TEXTS["order_overlaps"])]
            raise Problem(409, "order-overlaps", errors=overlaps)
        case Outcome.WRITTEN:
            return await office.answer(actor, change.order, response)
