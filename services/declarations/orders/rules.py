"""What may be ordered, what becomes of an order, and when the clock has something to say of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from services.contracts.declarations import (
    OrderEnded,
    OrderEnding,
    OrderEndingSoon,
    OrderExtended,
    OrderIssued,
    OrderReduced,
)
from services.contracts.events import Event
from services.declarations.orders.model import (
    DAY,
    Action,
    Decision,
    Limits,
    NewLastDay,
    NewOrder,
    Order,
    Private,
    Step,
)

# A field that cannot be true, and the code of the text that says why.
Wrong = tuple[str, str]


class Communes(Protocol):
    def commune_exists(self, code: str, on: date) -> bool: ...


@dataclass(frozen=True, slots=True)
class Change:
    """An order as it is to be, what is told of it, and what was written, which is sealed."""

    order: Order
    event: Event
    private: Private | None = None


@dataclass(frozen=True, slots=True)
class By:
    """Who does something, when, and what day that is in the profile's zone."""

    account: str | None
    at: datetime
    today: date


def wrong(order: NewOrder, today: date, limits: Limits, communes: Communes) -> Iterator[Wrong]:
    """Everything in a new order that cannot be true today."""
    yield from wrong_decision(order, today)
    if not communes.commune_exists(order.commune_code, max(today, order.first_day)):
        yield "commune_code", "order_commune_unknown"
    newcomer = order.person.newcomer
    if newcomer and not communes.commune_exists(newcomer.commune_code, today):
        yield "person.newcomer.commune_code", "order_commune_unknown"
    if (today - order.first_day).days > limits.begun_days_ago_at_most:
        yield "first_day", "order_too_late"
    if order.last_day < today:
        yield "last_day", "order_over"
    if _days(order.first_day, order.last_day) > limits.longest_days:
        yield "last_day", "order_too_long"


def wrong_extension(
    order: Order, change: NewLastDay, today: date, limits: Limits
) -> Iterator[Wrong]:
    """Everything in an extension that cannot be true today."""
    yield from wrong_decision(change, today)
    if change.last_day <= order.last_day:
        yield "last_day", "extension_shortens"
    elif change.last_day < today:
        yield "last_day", "order_over"
    elif _days(order.first_day, change.last_day) > limits.longest_days:
        yield "last_day", "order_too_long"


def wrong_reduction(order: Order, change: NewLastDay, today: date) -> Iterator[Wrong]:
    """Everything in a reduction that cannot be true today."""
    yield from wrong_decision(change, today)
    if change.last_day >= order.last_day:
        yield "last_day", "reduction_lengthens"
    elif change.last_day < today:
        yield "last_day", "reduction_before_today"
    elif change.last_day < order.first_day:
        yield "last_day", "order_backwards"


def wrong_decision(decision: Decision, today: date) -> Iterator[Wrong]:
    """A decision has been taken already."""
    if decision.decided_on > today:
        yield "decided_on", "order_in_the_future"


def issued(new: NewOrder, person_id: UUID, digest: bytes, by: By) -> Change:
    """The order that `new` asks for."""
    order = Order(
        id=new.id,
        person_id=person_id,
        kind=new.kind,
        commune_code=new.commune_code,
        first_day=new.first_day,
        last_day=new.last_day,
        home_possible=new.home_possible,
        supply_ensured=new.supply_ensured,
        history=(_step(1, Action.ISSUED, new.last_day, by, new),),
        digest=digest,
    )
    private = Private(facility=new.facility, address=new.address, reason=new.reason)
    return Change(order, _said(OrderIssued, order), private)


def extended(order: Order, change: NewLastDay, by: By) -> Change:
    """It lasts longer."""
    after = _after(order, Action.EXTENDED, by, change, last_day=change.last_day)
    return Change(after, _said(OrderExtended, after), Private(reason=change.reason))


def reduced(order: Order, change: NewLastDay, by: By) -> Change:
    """It ends earlier."""
    after = _after(order, Action.REDUCED, by, change, last_day=change.last_day)
    return Change(after, _said(OrderReduced, after), Private(reason=change.reason))


def lifted(order: Order, decision: Decision, by: By) -> Change:
    """It binds no more, from today."""
    return _ended(order, Action.LIFTED, by.today, by, decision)


def at_the_hour(order: Order, by: By, limits: Limits, zone: ZoneInfo) -> Change | None:
    """What the clock has to say of it now, if anything."""
    if order.ended_on:
        return None
    if by.at >= end_of(order, zone):
        return _ended(order, Action.ENDED, order.last_day + DAY, by)
    if order.reminded_of == order.last_day or by.at < _reminder(order, limits, zone):
        return None
    after = _after(order, Action.REMINDED, by, reminded_of=order.last_day)
    return Change(after, _said(OrderEndingSoon, after))


def due_at(order: Order, limits: Limits, zone: ZoneInfo) -> datetime | None:
    """When the clock has something to say of it; never again, once it has ended."""
    if order.ended_on:
        return None
    if order.reminded_of == order.last_day:
        return end_of(order, zone)
    return _reminder(order, limits, zone)


def end_of(order: Order, zone: ZoneInfo) -> datetime:
    """Midnight after the last day."""
    return datetime.combine(order.last_day + DAY, time(), zone)


def _reminder(order: Order, limits: Limits, zone: ZoneInfo) -> datetime:
    return end_of(order, zone) - timedelta(hours=limits.remind_hours_before_end)


def _ended(
    order: Order, action: Action, ended_on: date, by: By, decision: Decision | None = None
) -> Change:
    ending = OrderEnding.LIFTED if action is Action.LIFTED else OrderEnding.COMPLETED
    after = _after(order, action, by, decision, ended_on=ended_on, ending=ending)
    said = _said(OrderEnded, after, ended_on=ended_on, ending=ending)
    return Change(after, said, Private(reason=decision.reason) if decision else None)


def _after(
    order: Order, action: Action, by: By, decision: Decision | None = None, **fields: object
) -> Order:
    after = order.model_copy(update=fields)
    step = _step(order.version + 1, action, after.last_day, by, decision)
    return after.model_copy(update={"history": (*order.history, step)})


def _step(version: int, action: Action, last_day: date, by: By, decision: Decision | None) -> Step:
    return Step(
        version=version,
        action=action,
        at=by.at,
        by=by.account,
        last_day=last_day,
        basis=decision.basis if decision else None,
        document=decision.document if decision else None,
        decided_by=decision.decided_by if decision else None,
        decided_on=decision.decided_on if decision else None,
    )


def _said(event: Callable[..., Event], order: Order, **fields: object) -> Event:
    return event(
        version=order.version,
        order_id=order.id,
        person_id=order.person_id,
        commune_code=order.commune_code,
        kind=order.kind,
        first_day=order.first_day,
        last_day=order.last_day,
        **fields,
    )


def _days(first_day: date, last_day: date) -> int:
    return (last_day - first_day).days + 1
