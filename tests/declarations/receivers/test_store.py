"""What a store of obligations promises, in memory and in MongoDB."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from services.backbone.outbox.outbox import Outbox, Waiting
from services.backbone.store.mongo import Database, ensure_indexes
from services.declarations.receivers import rules
from services.declarations.receivers.model import Obligation, State, Wanted
from services.declarations.receivers.rules import Change
from services.declarations.receivers.store import INDEXES, LIST, ObligationStore
from tests.declarations.builders import COMMUNE, DISTRICT, HOUR, NOON, OTHER_COMMUNE, TODAY
from tests.declarations.receivers.builders import (
    AGEING,
    AUTHORITY,
    PERSON,
    a_declared,
    a_paper,
    an_obligation,
    person,
)
from tests.declarations.receivers.fakes import InMemoryObligations

YESTERDAY = TODAY - timedelta(days=1)
ALL_OWED = Wanted(COMMUNE, State.OWED)


@dataclass(frozen=True)
class Promised:
    """A store and the types of the events it let out."""

    store: Any
    told: Callable[[], list[str]]

    async def declare(self, *said: Obligation) -> list[Obligation]:
        """Keep what `said` tells, each of a person and day of its own."""
        return await self.change(*(new(one) for one in said))

    async def change(self, *changes: Change | None) -> list[Obligation]:
        """Make `changes`, and read what became of them."""
        held = await self.store.save([one for one in changes if one])
        kept = await self.store.known(one.after.id for one in held)
        return [kept[one.after.id] for one in held]


@pytest.fixture
def in_memory() -> Promised:
    store = InMemoryObligations()
    return Promised(store, lambda: [type(one).__name__ for one in store.told])


@pytest.fixture
async def in_mongo(mongo_database: Database) -> Promised:
    store, waiting = await store_in(mongo_database)
    return Promised(store, lambda: [one.entry.id.split(":")[0] for one in waiting])


@pytest.fixture(params=["in_memory", pytest.param("in_mongo", marks=pytest.mark.live)])
def promised(request: pytest.FixtureRequest) -> Promised:
    found: Promised = request.getfixturevalue(request.param)
    return found


async def store_in(mongo: Database) -> tuple[ObligationStore, list[Waiting]]:
    await ensure_indexes(mongo["obligations"], INDEXES)
    waiting: list[Waiting] = []
    outbox = Outbox(mongo["obligations"], waiting.extend)
    return ObligationStore(mongo["obligations"], outbox), waiting


def new(said: Obligation) -> Change | None:
    return rules.after_declaring(None, said, NOON)


def somebodys(number: int, kept_at: Any = NOON, **fields: Any) -> Obligation:
    """What is owed to another person each."""
    return an_obligation(a_declared(number, kept_at, **fields), person_id=person(number))


def escalated(obligation: Obligation, hours: float) -> Change | None:
    return rules.escalate(obligation, AGEING, DISTRICT, NOON + hours * HOUR)


def like(obligation: Obligation | None) -> Obligation | None:
    """The same, whatever the store called its last write."""
    return replace(obligation, revision=None) if obligation else None


async def test_what_is_owed_is_read_as_it_was_written(promised: Promised) -> None:
    said = an_obligation(a_declared(1, NOON, declared_at=NOON - HOUR), a_paper(2, NOON + HOUR))
    change = new(said)

    await promised.change(change)

    assert change
    assert like(await promised.store.of(PERSON, TODAY)) == change.after
    assert await promised.store.of(PERSON, YESTERDAY) is None
    assert await promised.store.of(person(1), TODAY) is None
    assert promised.told() == ["DeclarationsMerged", "DeclarationAcknowledged"]


async def test_what_is_new_to_two_processes_is_written_once(promised: Promised) -> None:
    await promised.change(new(somebodys(1)))

    held = await promised.change(new(somebodys(1)), new(somebodys(2)))

    assert [one.person_id for one in held] == [person(2)]


async def test_a_decision_on_what_has_changed_since_does_not_hold(promised: Promised) -> None:
    [one, other] = await promised.declare(somebodys(1), somebodys(2))
    await promised.change(rules.acknowledge(one, AUTHORITY, NOON))

    held = await promised.change(escalated(one, 5), escalated(other, 5))

    assert [one.person_id for one in held] == [person(2)]
    assert (await promised.store.of(person(1), TODAY)).state is State.ACKNOWLEDGED
    assert promised.told() == ["DeclarationAcknowledged", "AcknowledgementOverdue"]


async def test_growth_and_level_and_decision_are_kept(promised: Promised) -> None:
    [owed] = await promised.declare(an_obligation())
    [late] = await promised.change(escalated(owed, 4))
    [grown] = await promised.change(
        rules.after_declaring(late, an_obligation(a_declared(7, NOON + HOUR)), NOON + 5 * HOUR)
    )
    [done] = await promised.change(rules.acknowledge(grown, AUTHORITY, NOON + 6 * HOUR))

    assert (late.state, grown.level, grown.merged) == (State.OVERDUE, 1, 2)
    assert done.acknowledged_by_commune_since == NOON + 6 * HOUR
    assert done.version == 2


async def test_nothing_to_save_is_saved(promised: Promised) -> None:
    assert list(await promised.store.save([])) == []


async def test_the_list_of_a_commune_has_its_own_in_the_asked_states(promised: Promised) -> None:
    _owed, late, done, _elsewhere = await promised.declare(
        somebodys(1), somebodys(2), somebodys(3), somebodys(4, commune_code=OTHER_COMMUNE)
    )
    await promised.change(escalated(late, 5), rules.acknowledge(done, AUTHORITY, NOON))

    async def listed(state: State) -> list[int]:
        page = await promised.store.of_commune(Wanted(COMMUNE, state), None, 10)
        return [one.person_id.int - PERSON.int for one in page]

    assert await listed(State.OWED) == [1, 2]
    assert await listed(State.OVERDUE) == [2]
    assert await listed(State.ACKNOWLEDGED) == [3]


async def test_the_list_of_a_day_has_that_day_only_and_what_was_there_then(
    promised: Promised,
) -> None:
    earlier = replace(somebodys(1, NOON - 24 * HOUR), day=YESTERDAY)
    tomorrow = replace(somebodys(4), day=TODAY + timedelta(days=1))
    await promised.declare(earlier, somebodys(2), somebodys(3, NOON + HOUR), tomorrow)

    wanted = Wanted(COMMUNE, State.OWED, TODAY)
    of_the_day = await promised.store.of_commune(wanted, None, 10)
    until_noon = await promised.store.of_commune(replace(wanted, until=NOON), None, 10)

    assert [one.person_id for one in of_the_day] == [person(2), person(3)]
    assert [one.person_id for one in until_noon] == [person(2)]


@pytest.mark.parametrize("limit", [1, 2, 5, 7])
@pytest.mark.parametrize("day", [None, TODAY])
async def test_pages_lose_and_repeat_nobody_whom_something_is_owed(
    promised: Promised, limit: int, day: Any
) -> None:
    kept = await promised.declare(*(somebodys(number) for number in range(5)))
    await promised.change(escalated(kept[1], 5), rules.acknowledge(kept[3], AUTHORITY, NOON))

    listed: list[Obligation] = []
    while page := await promised.store.of_commune(
        replace(ALL_OWED, day=day), listed[-1].id if listed else None, limit
    ):
        listed.extend(page)

    assert [one.person_id for one in listed] == [person(number) for number in (0, 1, 2, 4)]


async def test_what_is_due_is_at_its_level_longest_first(promised: Promised) -> None:
    kept = await promised.declare(
        somebodys(1, NOON), somebodys(2, NOON - HOUR), somebodys(3, NOON + HOUR), somebodys(4)
    )
    await promised.change(rules.acknowledge(kept[3], AUTHORITY, NOON))

    due = await promised.store.due(0, NOON, 10)
    await promised.change(escalated(due[0], 5))

    assert [one.person_id for one in due] == [person(2), person(1)]
    assert [one.person_id for one in await promised.store.due(0, NOON, 10)] == [person(1)]
    assert [one.person_id for one in await promised.store.due(1, NOON, 10)] == [person(2)]
    assert len(await promised.store.due(0, NOON + HOUR, 1)) == 1


async def test_what_is_owed_is_counted_until_it_is_acknowledged(promised: Promised) -> None:
    kept = await promised.declare(somebodys(1), somebodys(2, NOON - HOUR), somebodys(3, NOON))
    [late] = await promised.change(escalated(kept[1], 5))

    async def counted() -> tuple[int, int, Any]:
        store = promised.store
        return (
            await store.count_owed(from_level=0),
            await store.count_owed(from_level=1),
            await store.oldest_owed(range(3)),
        )

    assert await counted() == (3, 1, NOON - HOUR)
    await promised.change(
        *(rules.acknowledge(one, AUTHORITY, NOON) for one in (late, kept[0], kept[2]))
    )
    assert await counted() == (0, 0, None)


@pytest.mark.live
@pytest.mark.parametrize(
    ("query", "order"),
    [
        ({"commune": COMMUNE, "acknowledged": False, "level": {"$gte": 1}}, "_id"),
        ({"commune": COMMUNE, "acknowledged": True, "_id": {"$gt": "20210719:"}}, "_id"),
        ({"open_level": 0, "owed_since": {"$lte": NOON}}, "owed_since"),
    ],
)
async def test_lists_and_the_clock_read_along_their_indexes(
    mongo_database: Database, query: dict[str, Any], order: str
) -> None:
    await store_in(mongo_database)
    name = LIST if "commune" in query else "owed_by_age"

    plan = await mongo_database["obligations"].find(query).sort(order, 1).hint(name).explain()

    stages = str(plan["queryPlanner"]["winningPlan"])
    assert f"'indexName': '{name}'" in stages
    assert "'SORT'" not in stages


@pytest.mark.live
async def test_events_that_were_not_published_wait_in_their_document(
    mongo_database: Database,
) -> None:
    store, _ = await store_in(mongo_database)
    change = new(an_obligation(a_declared(1), a_paper(2)))
    assert change

    await store.save([change])

    left = await Outbox(mongo_database["obligations"], lambda _: None).left_behind(NOON + HOUR, 10)
    assert [one.entry.type for one in left] == [
        "declarations.DeclarationsMerged",
        "declarations.DeclarationAcknowledged",
    ]
    assert {one.entry.key for one in left} == {str(rules.obligation_id(change.after.id))}
