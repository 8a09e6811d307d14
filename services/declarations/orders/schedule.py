"""Reminds of orders that end soon, and ends those whose last day is over."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from services.backbone.clock import report_day
from services.declarations.orders import rules
from services.declarations.orders.model import Limits, Order
from services.declarations.orders.rules import By, Change
from services.declarations.orders.store import Outcome
from services.declarations.repeated import repeat

MOST_AT_ONCE = 20
LOOK_EVERY_SECONDS = 1.0


class Orders(Protocol):
    async def due(self, now: datetime, limit: int) -> Sequence[Order]: ...

    async def write(self, change: Change, due_at: datetime | None, at: datetime) -> Outcome: ...


class OrderSchedule:
    """Every replica runs one: whoever writes an order's next version first has decided."""

    def __init__(
        self, orders: Orders, limits: Limits, zone: ZoneInfo, now: Callable[[], datetime]
    ) -> None:
        self._orders = orders
        self._limits = limits
        self._zone = zone
        self._now = now

    async def run(self) -> None:
        """Look again and again until cancelled."""
        await repeat(self.settle_all, LOOK_EVERY_SECONDS)

    async def settle_all(self) -> None:
        """Deal with everything that is due, the longest due first."""
        while await self.settle() == MOST_AT_ONCE:
            pass

    async def settle(self) -> int:
        """Deal with what is due, up to a bound; returns how many that were."""
        now = self._now()
        due = await self._orders.due(now, MOST_AT_ONCE)
        by = By(None, now, report_day(now, self._zone))
        await asyncio.gather(*(self._settle(one, by) for one in due))
        return len(due)

    async def _settle(self, order: Order, by: By) -> None:
        change = rules.at_the_hour(order, by, self._limits, self._zone)
        if change:
            due_at = rules.due_at(change.order, self._limits, self._zone)
            await self._orders.write(change, due_at, by.at)
