"""What an outbox promises, in memory and in MongoDB."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

import pytest

from services.backbone.outbox.entries import FIELD, Entry, waiting
from services.backbone.outbox.groups import GroupedOutbox
from services.backbone.outbox.outbox import INDEX, AnyOutbox, Outbox
from services.backbone.store.mongo import Collection, Database, ensure_indexes
from tests.backbone.outbox.builders import LONG_AGO, NOON, an_entry
from tests.backbone.outbox.fakes import InMemoryOutbox

SECOND = timedelta(seconds=1)


class Documents(Protocol):
    """An outbox and the documents it looks after."""

    outbox: AnyOutbox

    async def write(self, document_id: str, *entries: Entry, since: datetime = NOON) -> None: ...


class InMemory:
    def __init__(self) -> None:
        self._memory = InMemoryOutbox()
        self.outbox: AnyOutbox = self._memory

    async def write(self, document_id: str, *entries: Entry, since: datetime = NOON) -> None:
        self._memory.write(document_id, entries, since)


class InMongo:
    def __init__(self, collection: Collection, outbox: AnyOutbox) -> None:
        self.collection = collection
        self.outbox = outbox

    async def write(self, document_id: str, *entries: Entry, since: datetime = NOON) -> None:
        await self.collection.update_one(
            {"_id": document_id},
            {"$push": {FIELD: {"$each": waiting(entries, since)}}},
            upsert=True,
        )


@pytest.fixture
async def in_mongo(mongo_database: Database) -> InMongo:
    await ensure_indexes(mongo_database["notes"], [INDEX])
    return InMongo(mongo_database["notes"], Outbox(mongo_database["notes"], lambda _: None))


@pytest.fixture
async def in_groups(mongo_database: Database) -> InMongo:
    """Documents that were not announced, in a collection where others are."""
    await ensure_indexes(mongo_database["notes"], [INDEX])
    return InMongo(mongo_database["notes"], GroupedOutbox(mongo_database["notes"], lambda _: None))


@pytest.fixture(
    params=[
        "memory",
        pytest.param("in_mongo", marks=pytest.mark.live),
        pytest.param("in_groups", marks=pytest.mark.live),
    ]
)
def documents(request: pytest.FixtureRequest) -> Documents:
    if request.param == "memory":
        return InMemory()
    found: InMongo = request.getfixturevalue(request.param)
    return found


async def left(
    outbox: AnyOutbox, before: datetime = NOON + SECOND, limit: int = 10
) -> Sequence[str]:
    return [one.entry.id for one in await outbox.left_behind(before, limit)]


async def test_what_has_waited_for_long_is_found_the_oldest_first(documents: Documents) -> None:
    await documents.write("b", an_entry("b"), since=NOON)
    await documents.write("a", an_entry("a"), since=LONG_AGO)

    assert await left(documents.outbox) == ["Noted:a:1", "Noted:b:1"]


async def test_what_has_just_been_written_is_not_left_behind(documents: Documents) -> None:
    await documents.write("a", an_entry("a"), since=NOON)

    assert await left(documents.outbox, before=NOON) == []


async def test_a_document_without_events_is_not_found(documents: Documents) -> None:
    await documents.write("a")

    assert await left(documents.outbox) == []
    assert await documents.outbox.oldest() is None


async def test_no_more_documents_are_found_than_asked_for(documents: Documents) -> None:
    for key in "abc":
        await documents.write(key, an_entry(key))

    assert len(await left(documents.outbox, limit=2)) == 2


async def test_an_entry_is_found_as_it_was_written(documents: Documents) -> None:
    made = an_entry("a")
    await documents.write("a", made)

    [found] = await documents.outbox.left_behind(NOON + SECOND, 10)

    assert (found.document_id, found.entry) == ("a", made)


async def test_what_was_sent_waits_no_more(documents: Documents) -> None:
    await documents.write("a", an_entry("a"))
    await documents.write("b", an_entry("b"))
    [a, _] = await documents.outbox.left_behind(NOON + SECOND, 10)

    await documents.outbox.sent([a])

    assert await left(documents.outbox) == ["Noted:b:1"]


async def test_an_entry_that_was_written_meanwhile_still_waits(documents: Documents) -> None:
    await documents.write("a", an_entry("a", 1))
    found = await documents.outbox.left_behind(NOON + SECOND, 10)
    await documents.write("a", an_entry("a", 2))

    await documents.outbox.sent(found)

    assert await left(documents.outbox) == ["Noted:a:2"]


async def test_entries_of_one_document_come_in_their_order(documents: Documents) -> None:
    await documents.write("a", an_entry("a", 1), an_entry("a", 2), an_entry("a", 3))

    assert await left(documents.outbox) == ["Noted:a:1", "Noted:a:2", "Noted:a:3"]


async def test_what_overtook_an_entry_of_its_key_goes_out_again_behind_it(
    documents: Documents,
) -> None:
    # Given the second event of a key was published, and the first was left behind
    await documents.write("a", an_entry("other"), an_entry("a", 1), an_entry("a", 2))
    other, first, second = await documents.outbox.left_behind(NOON + SECOND, 10)
    await documents.outbox.sent([other, second])

    # Then both are to be published, so that the newest is the last
    assert await left(documents.outbox) == ["Noted:a:1", "Noted:a:2"]
    await documents.outbox.sent([first, second])
    assert await left(documents.outbox) == []


async def test_the_age_of_the_outbox_is_that_of_its_oldest_entry(documents: Documents) -> None:
    await documents.write("b", an_entry("b"), since=NOON)
    await documents.write("a", an_entry("a"), since=LONG_AGO)
    assert await documents.outbox.oldest() == LONG_AGO

    await documents.outbox.sent(await documents.outbox.left_behind(NOON, 10))

    assert await documents.outbox.oldest() == NOON


async def test_a_blocked_entry_holds_nobody_up(documents: Documents) -> None:
    await documents.write("a", an_entry("a", 1), an_entry("b", 1))
    [a, _] = await documents.outbox.left_behind(NOON + SECOND, 10)

    await documents.outbox.blocked(a, "MessageSizeTooLargeError")

    assert await left(documents.outbox) == ["Noted:b:1"]


async def test_a_window_of_events_can_wait_again(documents: Documents) -> None:
    for minute in range(4):
        at = NOON + timedelta(minutes=minute)
        await documents.write(str(minute), an_entry(str(minute), at=at), since=LONG_AGO)
    await documents.outbox.sent(await documents.outbox.left_behind(NOON, 10))

    count = await documents.outbox.wait_again(
        NOON + timedelta(minutes=1), NOON + timedelta(minutes=3), NOON
    )

    assert count == 2
    assert await left(documents.outbox) == ["Noted:1:1", "Noted:2:1"]


async def test_of_a_document_only_the_events_of_the_window_wait_again(
    documents: Documents,
) -> None:
    hour = timedelta(hours=1)
    await documents.write(
        "a", an_entry("a", at=NOON - hour), an_entry("b"), an_entry("c", at=NOON + hour)
    )
    await documents.outbox.sent(await documents.outbox.left_behind(NOON + SECOND, 10))

    assert await documents.outbox.wait_again(NOON, NOON + SECOND, NOON) == 1

    assert await left(documents.outbox) == ["Noted:b:1"]


async def test_a_blocked_event_can_wait_again(documents: Documents) -> None:
    await documents.write("a", an_entry("a"))
    [a] = await documents.outbox.left_behind(NOON + SECOND, 10)
    await documents.outbox.blocked(a, "TopicAuthorizationFailedError")

    await documents.outbox.wait_again(NOON, NOON + SECOND, NOON)

    assert await left(documents.outbox) == ["Noted:a:1"]


async def test_of_a_topic_that_is_a_state_everything_waits_again_however_old(
    documents: Documents,
) -> None:
    old = NOON - timedelta(days=300)
    await documents.write("a", an_entry("a", at=old, topic="tests.state.v1"), since=LONG_AGO)
    await documents.write("b", an_entry("b", at=old), since=LONG_AGO)
    await documents.outbox.sent(await documents.outbox.left_behind(NOON, 10))

    count = await documents.outbox.wait_again(NOON, NOON + SECOND, NOON, ["tests.state.v1"])

    assert count == 1
    assert await left(documents.outbox) == ["Noted:a:1"]


@pytest.mark.live
async def test_a_window_of_many_documents_waits_again(in_mongo: InMongo) -> None:
    await in_mongo.collection.insert_many(
        {"_id": n, FIELD: [an_entry(str(n)).as_document(LONG_AGO)]} for n in range(2_500)
    )

    assert await in_mongo.outbox.wait_again(NOON, NOON + SECOND, NOON) == 2_500


@pytest.mark.live
async def test_events_stay_in_their_document_and_nothing_marks_them_any_more(
    in_mongo: InMongo,
) -> None:
    await in_mongo.write("a", an_entry("a"))
    [a] = await in_mongo.outbox.left_behind(NOON + SECOND, 10)
    await in_mongo.outbox.blocked(a, "TopicAuthorizationFailedError")
    await in_mongo.outbox.wait_again(NOON, NOON + SECOND, NOON)

    await in_mongo.outbox.sent([a])

    document = await in_mongo.collection.find_one({"_id": "a"})
    assert document is not None
    [kept] = document[FIELD]
    assert kept["id"] == "Noted:a:1"
    assert {"since", "blocked"}.isdisjoint(kept)


def indexes_in(plan: Any) -> set[str]:
    """The indexes that a winning plan walks."""
    if isinstance(plan, dict):
        inner = [indexes_in(value) for value in plan.values()]
        return {plan["indexName"]}.union(*inner) if "indexName" in plan else set().union(*inner)
    if isinstance(plan, list):
        return set().union(*map(indexes_in, plan))
    return set()


@pytest.mark.live
@pytest.mark.parametrize(
    "query", [{f"{FIELD}.since": {"$lt": NOON}}, {f"{FIELD}.since": {"$exists": True}}]
)
async def test_what_waits_is_found_without_looking_at_what_does_not(
    in_mongo: InMongo, query: dict[str, Any]
) -> None:
    found = in_mongo.collection.find(query).sort(f"{FIELD}.since", 1)

    plan = (await found.explain())["queryPlanner"]["winningPlan"]

    assert indexes_in(plan) == {"outbox_waiting"}
