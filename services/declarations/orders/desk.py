"""What officers do with orders, each deed on record before it is done."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from services.backbone.audit import AuditTrail, Deed
from services.backbone.clock import report_day
from services.backbone.identity.access import Actor
from services.declarations.orders import rules
from services.declarations.orders.answers import Told
from services.declarations.orders.model import Limits, Order, Private
from services.declarations.orders.rules import By, Change
from services.declarations.orders.store import Outcome
from services.declarations.people.model import Identified, Known, PersonReference


class Orders(Protocol):
    async def write(self, change: Change, due_at: datetime | None, at: datetime) -> Outcome: ...

    async def private(self, orders: Iterable[UUID]) -> Mapping[UUID, Mapping[int, Private]]: ...


class People(Protocol):
    async def resolve(self, reference: PersonReference, at: datetime) -> Known | None: ...

    async def identities(self, people: Iterable[UUID]) -> Mapping[UUID, Identified]: ...


class Desk:
    """The store, the register of people and the audit trail, as one officer uses them."""

    def __init__(
        self,
        orders: Orders,
        people: People,
        audit: AuditTrail,
        limits: Limits,
        zone: ZoneInfo,
        now: Callable[[], datetime],
    ) -> None:
        self._orders = orders
        self._people = people
        self._audit = audit
        self.limits = limits
        self._zone = zone
        self._now = now

    def today(self) -> date:
        """The day in the profile's zone."""
        return report_day(self._now(), self._zone)

    def by(self, actor: Actor) -> By:
        """That it is `actor` who does it now."""
        now = self._now()
        return By(actor.account, now, report_day(now, self._zone))

    async def meant(self, reference: PersonReference) -> Known | None:
        """Who is meant; a newcomer is entered in the register."""
        return await self._people.resolve(reference, self._now())

    async def write(self, actor: Actor, change: Change) -> Outcome:
        """Put the decision on record, then write it."""
        now, action = self._now(), change.order.history[-1].action.value
        await self._record(action, actor, [change.order], now)
        due_at = rules.due_at(change.order, self.limits, self._zone)
        return await self._orders.write(change, due_at, now)

    async def told(self, actor: Actor, orders: Sequence[Order]) -> Told:
        """Who the orders are about, once it is on record that `actor` reads it."""
        if not orders:
            return Told({}, {})
        await self._record("read", actor, orders, self._now())
        return Told(
            await self._people.identities({one.person_id for one in orders}),
            await self._orders.private(one.id for one in orders),
        )

    async def _record(
        self, action: str, actor: Actor, orders: Iterable[Order], at: datetime
    ) -> None:
        await self._audit.record(
            *(
                Deed(actor.account, action, f"order:{one.id}", "order", "allowed", at)
                for one in orders
            )
        )
