"""What the clock does with orders."""

import asyncio
from datetime import datetime

from services.contracts.declarations import OrderEnded, OrderEndingSoon, OrderIssued
from services.declarations.orders import rules
from services.declarations.orders.schedule import MOST_AT_ONCE, OrderSchedule
from tests.declarations.builders import NOON, ZONE
from tests.declarations.orders.builders import LIMITS, a_body, issued, noon_of
from tests.declarations.orders.fakes import InMemoryOrders


async def with_orders(count: int) -> InMemoryOrders:
    orders = InMemoryOrders()
    for number in range(1, count + 1):
        change = issued(a_body(number))
        await orders.write(change, rules.due_at(change.order, LIMITS, ZONE), NOON)
    return orders


def a_schedule(orders: InMemoryOrders, now: datetime) -> OrderSchedule:
    return OrderSchedule(orders, LIMITS, ZONE, lambda: now)


def kinds(orders: InMemoryOrders) -> list[type]:
    return [type(one) for one in orders.told]


async def test_it_reminds_then_ends_each_once_however_often_it_looks() -> None:
    orders = await with_orders(1)

    for number in range(1, 18):
        for _ in range(2):
            await a_schedule(orders, noon_of(number)).settle_all()

    assert kinds(orders) == [OrderIssued, OrderEndingSoon, OrderEnded]


async def test_after_days_without_power_it_ends_at_once() -> None:
    orders = await with_orders(1)

    await a_schedule(orders, noon_of(30)).settle_all()

    assert kinds(orders) == [OrderIssued, OrderEnded]


async def test_two_replicas_tell_it_once() -> None:
    orders = await with_orders(MOST_AT_ONCE * 2 + 1)
    end = datetime(2021, 8, 2, tzinfo=ZONE)

    await asyncio.gather(*(a_schedule(orders, end).settle_all() for _ in range(2)))

    assert kinds(orders).count(OrderEnded) == MOST_AT_ONCE * 2 + 1
