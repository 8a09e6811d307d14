"""What a store of follow-ups promises, in memory and in MongoDB."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.backbone.store.mongo import Database
from services.declarations.followups.model import FollowUp, Status
from tests.declarations.builders import COMMUNE, HOUR, NOON, OTHER_COMMUNE, a_followup, a_visit
from tests.declarations.fakes import InMemoryFollowUps, InMemoryKeys
from tests.declarations.stores import stores_in

PERSON = a_followup().person_id


@dataclass(frozen=True)
class Promised:
    """A store, the types of the events it let out, and how a person is erased."""

    store: Any
    told: Callable[[], list[str]]
    shred: Callable[[UUID], Awaitable[bool]]


@pytest.fixture
def in_memory() -> Promised:
    keys = InMemoryKeys()
    store = InMemoryFollowUps(keys)
    return Promised(store, lambda: [type(one).__name__ for one in store.told], keys.shred)


@pytest.fixture
async def in_mongo(mongo_database: Database) -> Promised:
    stores = await stores_in(mongo_database)
    return Promised(stores.followups, stores.told, stores.keys.shred)


@pytest.fixture(params=["in_memory", pytest.param("in_mongo", marks=pytest.mark.live)])
def promised(request: pytest.FixtureRequest) -> Promised:
    found: Promised = request.getfixturevalue(request.param)
    return found


async def test_a_follow_up_is_read_as_it_was_opened(promised: Promised) -> None:
    await promised.store.open([a_followup(1), a_followup(2)])

    assert await promised.store.get(a_followup(2).id) == a_followup(2)
    assert await promised.store.status_of(UUID(int=2)) is Status.OPEN


async def test_who_has_no_follow_up_has_no_status(promised: Promised) -> None:
    await promised.store.open([a_followup(1)])

    assert await promised.store.get(a_followup(2).id) is None
    assert await promised.store.status_of(UUID(int=2)) is None


async def test_opening_again_changes_nothing_and_tells_nothing(promised: Promised) -> None:
    await promised.store.open([a_followup(1)])

    await promised.store.open([a_followup(1, NOON + HOUR), a_followup(2), a_followup(2)])

    assert await promised.store.get(a_followup(1).id) == a_followup(1)
    assert promised.told() == ["FollowUpOpened", "FollowUpOpened"]


async def test_a_visit_is_counted_kept_and_told(promised: Promised) -> None:
    await promised.store.open([a_followup()])
    visit = a_visit(symptoms={"fever", "cough"}, temperature_celsius=38.2, note="Đã gặp\ntại nhà")

    assert await promised.store.add_visit(a_followup(), visit, NOON)

    after = await promised.store.get(a_followup().id)
    assert after == a_followup().with_visit(visit.id)
    assert await promised.store.visit(after, visit.id) == visit
    assert await promised.store.status_of(UUID(int=1)) is Status.VISITED
    assert promised.told() == ["FollowUpOpened", "FollowUpVisited"]


async def test_visits_of_one_follow_up_are_told_apart(promised: Promised) -> None:
    await promised.store.open([a_followup()])
    await promised.store.add_visit(a_followup(), a_visit(1, note="một"), NOON)
    once = a_followup().with_visit(UUID(int=1))
    await promised.store.add_visit(once, a_visit(2, note="hai"), NOON)

    assert (await promised.store.visit(once, UUID(int=1))).note == "một"
    assert (await promised.store.visit(once, UUID(int=2))).note == "hai"


async def test_of_two_visits_at_once_one_has_to_look_again(promised: Promised) -> None:
    await promised.store.open([a_followup()])

    added = await asyncio.gather(
        *(promised.store.add_visit(a_followup(), a_visit(number), NOON) for number in (1, 2))
    )

    assert sorted(added) == [False, True]
    after = await promised.store.get(a_followup().id)
    assert len(after.visit_ids) == 1
    assert promised.told() == ["FollowUpOpened", "FollowUpVisited"]


async def test_a_visit_to_an_erased_person_cannot_be_read_any_more(promised: Promised) -> None:
    await promised.store.open([a_followup()])
    await promised.store.add_visit(a_followup(), a_visit(), NOON)

    await promised.shred(PERSON)

    visited = a_followup().with_visit(UUID(int=1))
    assert await promised.store.visit(visited, UUID(int=1)) is None


async def test_not_even_when_the_person_comes_back(promised: Promised) -> None:
    await promised.store.open([a_followup()])
    await promised.store.add_visit(a_followup(), a_visit(1), NOON)
    await promised.shred(PERSON)

    visited = a_followup().with_visit(UUID(int=1))
    await promised.store.add_visit(visited, a_visit(2), NOON)

    assert await promised.store.visit(visited, UUID(int=1)) is None
    assert await promised.store.visit(visited, UUID(int=2)) == a_visit(2)


async def test_the_list_of_a_commune_is_newest_first(promised: Promised) -> None:
    await promised.store.open([a_followup(n, NOON + n * HOUR) for n in (2, 3, 1)])
    await promised.store.open([a_followup(9, commune_code=OTHER_COMMUNE)])

    found = await promised.store.of_commune(COMMUNE, None, 10)

    assert [one.declaration_id.int for one in found] == [3, 2, 1]


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
async def test_pages_lose_and_repeat_nobody_however_many_came_at_once(
    promised: Promised, limit: int
) -> None:
    moments = [NOON, NOON, NOON, NOON, NOON + timedelta(milliseconds=1), NOON, NOON]
    await promised.store.open([a_followup(n, at) for n, at in enumerate(moments)])

    listed: list[FollowUp] = []
    while page := await promised.store.of_commune(
        COMMUNE, (listed[-1].opened_at, listed[-1].id) if listed else None, limit
    ):
        listed.extend(page)

    keys = [(one.opened_at, one.id) for one in listed]
    assert len(set(keys)) == 7
    assert keys == sorted(keys, reverse=True)


@pytest.mark.live
async def test_the_list_is_read_along_its_index(mongo_database: Database) -> None:
    await stores_in(mongo_database)
    query = {"commune": COMMUNE, "$or": [{"opened_at": {"$lt": NOON}}]}

    plan = (
        await mongo_database["followups"]
        .find(query)
        .sort([("opened_at", -1), ("_id", -1)])
        .explain()
    )

    stages = str(plan["queryPlanner"]["winningPlan"])
    assert "list_of_the_commune" in stages
    assert "SORT" not in stages
