"""What a store of orders promises, in memory and in MongoDB."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from services.backbone.outbox.outbox import Outbox, Waiting
from services.backbone.store.mongo import Client, Database, ensure_indexes
from services.backbone.vault.envelope import MasterKey
from services.backbone.vault.keys import PersonKeys
from services.declarations.orders import rules
from services.declarations.orders.model import Order, State
from services.declarations.orders.rules import Change
from services.declarations.orders.stays import Stays
from services.declarations.orders.store import INDEXES, OrderStore, Outcome
from tests.declarations.builders import COMMUNE, NOON, OTHER_COMMUNE, ZONE
from tests.declarations.health.fakes import InMemoryKeys
from tests.declarations.orders.builders import (
    LIMITS,
    OTHER_PERSON,
    PERSON,
    a_body,
    by,
    in_a_facility,
    issued,
    lifting,
    new_last_day,
    noon_of,
)
from tests.declarations.orders.fakes import InMemoryOrders


@dataclass(frozen=True)
class Promised:
    """A store, the types of the events it let out, and how a person is erased."""

    store: Any
    told: Callable[[], list[str]]
    shred: Callable[[UUID], Awaitable[bool]]

    async def write(self, change: Change) -> Outcome:
        due_at = rules.due_at(change.order, LIMITS, ZONE)
        outcome: Outcome = await self.store.write(change, due_at, NOON)
        return outcome


@pytest.fixture
def in_memory() -> Promised:
    keys = InMemoryKeys()
    store = InMemoryOrders(keys)
    return Promised(store, lambda: [type(one).__name__ for one in store.told], keys.shred)


@pytest.fixture
async def in_mongo(mongo_client: Client, mongo_database: Database) -> Promised:
    await ensure_indexes(mongo_database["orders"], INDEXES)
    waiting: list[Waiting] = []
    keys = PersonKeys(mongo_database["keys"], MasterKey(bytes(32), kid="1"))
    store = OrderStore(
        mongo_client,
        mongo_database["orders"],
        Stays(mongo_database["facility_stays"]),
        Outbox(mongo_database["orders"], waiting.extend),
        keys,
    )
    return Promised(store, lambda: [one.entry.id.split(":")[0] for one in waiting], keys.shred)


@pytest.fixture(params=["in_memory", pytest.param("in_mongo", marks=pytest.mark.live)])
def promised(request: pytest.FixtureRequest) -> Promised:
    found: Promised = request.getfixturevalue(request.param)
    return found


async def test_an_order_is_read_as_it_was_written(promised: Promised) -> None:
    change = issued()

    assert await promised.write(change) is Outcome.WRITTEN

    assert await promised.store.get(change.order.id) == change.order
    assert await promised.store.get(UUID(int=404)) is None
    assert promised.told() == ["OrderIssued"]


async def test_an_id_is_taken_once(promised: Promised) -> None:
    await promised.write(issued())

    assert await promised.write(issued(a_body(reason="khác"))) is Outcome.OUTRUN

    assert promised.told() == ["OrderIssued"]


async def test_a_change_needs_the_version_that_was_read(promised: Promised) -> None:
    order = issued().order
    await promised.write(issued())

    longer = rules.extended(order, new_last_day(20), by())
    shorter = rules.reduced(order, new_last_day(9), by())
    outcomes = [await promised.write(change) for change in (longer, shorter)]

    assert outcomes == [Outcome.WRITTEN, Outcome.OUTRUN]
    assert await promised.store.get(order.id) == longer.order
    assert promised.told() == ["OrderIssued", "OrderExtended"]


async def test_what_was_written_about_a_person_is_read_by_version(promised: Promised) -> None:
    change = issued()
    await promised.write(change)
    longer = rules.extended(change.order, new_last_day(20, reason="Còn sốt"), by())
    await promised.write(longer)

    found = (await promised.store.private([change.order.id]))[change.order.id]

    assert found == {1: change.private, 2: longer.private}


async def test_of_an_erased_person_nothing_is_left_but_the_order(promised: Promised) -> None:
    change = issued()
    await promised.write(change)

    await promised.shred(PERSON)

    assert await promised.store.private([change.order.id]) == {change.order.id: {}}
    assert await promised.store.get(change.order.id) == change.order


async def test_the_first_to_end_is_the_first_on_the_list(promised: Promised) -> None:
    for number, last in ((1, "2021-08-01"), (2, "2021-07-25"), (3, "2021-07-30")):
        await promised.write(issued(a_body(number, last_day=last)))
    await promised.write(issued(a_body(9, commune_code=OTHER_COMMUNE)))

    found = await promised.store.of_commune(COMMUNE, State.OPEN, None, 10)

    assert [one.id.int for one in found] == [2, 3, 1]


async def test_what_has_ended_is_on_a_list_of_its_own(promised: Promised) -> None:
    await promised.write(issued())
    await promised.write(rules.lifted(issued().order, lifting(), by()))

    lists = [await promised.store.of_commune(COMMUNE, state, None, 10) for state in State]

    assert [len(one) for one in lists] == [0, 1]


@pytest.mark.parametrize("limit", [1, 2, 5])
async def test_pages_lose_and_repeat_nothing(promised: Promised, limit: int) -> None:
    for number in range(1, 6):
        last = "2021-08-01" if number % 2 else "2021-07-31"
        await promised.write(issued(a_body(number, last_day=last)))

    listed: list[Order] = []
    while page := await promised.store.of_commune(
        COMMUNE, State.OPEN, (listed[-1].last_day, listed[-1].id) if listed else None, limit
    ):
        listed += page

    assert [one.id.int for one in listed] == [2, 4, 1, 3, 5]


async def test_the_clock_finds_what_is_due(promised: Promised) -> None:
    await promised.write(issued(a_body(1)))
    await promised.write(issued(a_body(2, last_day="2021-07-20")))

    found = [await promised.store.due(noon_of(number), 10) for number in (1, 2, 14)]

    assert [[one.id.int for one in due] for due in found] == [[], [2], [2, 1]]


async def test_the_clock_forgets_what_has_ended(promised: Promised) -> None:
    await promised.write(issued())
    await promised.write(rules.lifted(issued().order, lifting(), by()))

    assert await promised.store.due(noon_of(100), 10) == []


@pytest.mark.parametrize(
    ("first", "last", "outcome"),
    [
        ("2021-07-25", "2021-08-05", Outcome.OVERLAPS),
        ("2021-08-01", "2021-08-05", Outcome.OVERLAPS),
        ("2021-08-02", "2021-08-05", Outcome.WRITTEN),
        ("2021-07-01", "2021-07-19", Outcome.OVERLAPS),
        ("2021-07-01", "2021-07-18", Outcome.WRITTEN),
    ],
)
async def test_nobody_is_in_two_facilities_at_once(
    promised: Promised, first: str, last: str, outcome: Outcome
) -> None:
    await promised.write(issued(in_a_facility()))

    second = issued(in_a_facility(2, first_day=first, last_day=last))

    assert await promised.write(second) is outcome
    assert (await promised.store.get(UUID(int=2)) is None) == (outcome is Outcome.OVERLAPS)


async def test_two_people_may_be_and_so_may_one_at_home_and_monitored(promised: Promised) -> None:
    changes = [
        issued(in_a_facility(1)),
        issued(in_a_facility(2), OTHER_PERSON),
        issued(a_body(3)),
        issued(a_body(4, kind="monitoring-home")),
    ]

    assert [await promised.write(one) for one in changes] == [Outcome.WRITTEN] * 4


async def test_an_extension_may_not_run_into_the_next_stay(promised: Promised) -> None:
    first = issued(in_a_facility())
    await promised.write(first)
    next_stay = in_a_facility(2, first_day="2021-08-02", last_day="2021-08-05")
    await promised.write(issued(next_stay))

    longer = rules.extended(first.order, new_last_day(15), by())

    assert await promised.write(longer) is Outcome.OVERLAPS
    assert await promised.store.get(first.order.id) == first.order


async def test_where_one_stay_was_lifted_another_may_begin(promised: Promised) -> None:
    first = issued(in_a_facility())
    await promised.write(first)
    await promised.write(rules.lifted(first.order, lifting(), by(noon_of(3))))

    days = {"first_day": "2021-07-21", "last_day": "2021-08-05"}

    assert await promised.write(issued(in_a_facility(2, **days))) is Outcome.WRITTEN


async def test_of_two_stays_ordered_at_the_same_moment_one_is_refused(promised: Promised) -> None:
    changes = [issued(in_a_facility(number)) for number in range(1, 5)]

    outcomes = await asyncio.gather(*(promised.write(one) for one in changes))

    assert sorted(one.name for one in outcomes) == ["OVERLAPS"] * 3 + ["WRITTEN"]


async def test_of_two_who_send_the_same_order_one_was_first(promised: Promised) -> None:
    outcomes = await asyncio.gather(*(promised.write(issued()) for _ in range(3)))

    assert sorted(one.name for one in outcomes) == ["OUTRUN", "OUTRUN", "WRITTEN"]
    assert promised.told() == ["OrderIssued"]


@pytest.mark.live
async def test_no_word_about_a_person_is_kept_in_the_clear(
    in_mongo: Promised, mongo_database: Database
) -> None:
    body = in_a_facility(reason="BÍ MẬT LÝ DO", address="BÍ MẬT NHÀ", facility="BÍ MẬT NƠI")
    await in_mongo.write(issued(body))

    documents = [str(one) async for one in mongo_database["orders"].find()]

    assert "BÍ MẬT" not in "".join(documents)


@pytest.mark.live
async def test_the_lists_are_read_along_their_indexes(
    in_mongo: Promised, mongo_database: Database
) -> None:
    orders = mongo_database["orders"]
    query = {"commune": COMMUNE, "state": "open", "last_day": {"$gt": "2021-07-19"}}
    plans = [
        await orders.find(query).sort([("last_day", 1), ("_id", 1)]).explain(),
        await orders.find({"due_at": {"$lte": NOON}}).sort("due_at", 1).explain(),
    ]

    stages = [str(one["queryPlanner"]["winningPlan"]) for one in plans]

    assert "list_of_the_commune" in stages[0]
    assert "due" in stages[1]
    assert not [one for one in stages if "'SORT'" in one or "COLLSCAN" in one]
