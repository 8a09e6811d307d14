"""Every person has one data key, whoever asks first; without it nothing of theirs is readable."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from pymongo.errors import BulkWriteError

from services.backbone.store.mongo import Database
from services.backbone.vault import keys as vault
from services.backbone.vault.envelope import MasterKey, NotReadable, new_key
from services.backbone.vault.keys import PersonKeys

NOON = datetime(2021, 7, 19, 5, 0, tzinfo=UTC)
MASTER = MasterKey(new_key(), "1")
LAN, MINH = uuid4(), uuid4()


class InMemoryKeys:
    """As much of a collection as keys need."""

    def __init__(self) -> None:
        self.documents: dict[UUID, dict[str, Any]] = {}
        self.reads = 0

    async def find(self, query: Any) -> AsyncIterator[dict[str, Any]]:
        self.reads += 1
        found = [self.documents[one] for one in query["_id"]["$in"] if one in self.documents]
        # A real store takes its time, in which others get their turn.
        await asyncio.sleep(0)
        for document in found:
            yield document

    async def insert_many(self, documents: Sequence[dict[str, Any]], *, ordered: bool) -> None:
        assert not ordered
        known = [n for n, one in enumerate(documents) if one["_id"] in self.documents]
        for one in documents:
            self.documents.setdefault(one["_id"], one)
        if known:
            raise BulkWriteError({"writeErrors": [{"index": n, "code": 11000} for n in known]})

    async def delete_one(self, query: Any) -> Any:
        gone = self.documents.pop(query["_id"], None)
        return type("Deleted", (), {"deleted_count": int(gone is not None)})


@pytest.fixture(params=["memory", pytest.param("mongo", marks=pytest.mark.live)])
def collection(request: pytest.FixtureRequest) -> Any:
    if request.param == "memory":
        return InMemoryKeys()
    mongo: Database = request.getfixturevalue("mongo_database")
    return mongo["keys"]


async def test_nobody_has_a_key_before_the_first_declaration(collection: Any) -> None:
    assert await PersonKeys(collection, MASTER).of([LAN]) == {}


async def test_a_key_is_made_once(collection: Any) -> None:
    keys = PersonKeys(collection, MASTER)

    made = await keys.of_or_new([LAN, MINH, LAN], NOON)

    assert made.keys() == {LAN, MINH}
    assert made[LAN] != made[MINH]
    assert await keys.of_or_new([LAN, MINH], NOON) == made
    assert await keys.of([LAN]) == {LAN: made[LAN]}


async def test_another_process_finds_the_same_key(collection: Any) -> None:
    made = await PersonKeys(collection, MASTER).of_or_new([LAN], NOON)

    found = await PersonKeys(collection, MASTER).of_or_new([LAN, MINH], NOON)

    assert found[LAN] == made[LAN]
    assert await PersonKeys(collection, MASTER).of([LAN, MINH]) == found


async def test_keys_made_at_the_same_moment_are_the_same(collection: Any) -> None:
    people = [uuid4() for _ in range(20)]
    processes = [PersonKeys(collection, MASTER) for _ in range(5)]

    answers = await asyncio.gather(*(one.of_or_new(people, NOON) for one in processes))

    assert answers[0].keys() == set(people)
    assert all(answer == answers[0] for answer in answers)


async def test_without_its_key_nothing_of_a_person_is_readable(collection: Any) -> None:
    keys = PersonKeys(collection, MASTER)
    before = await keys.of_or_new([LAN, MINH], NOON)

    assert await keys.shred(LAN)

    assert await keys.of([LAN, MINH]) == {MINH: before[MINH]}
    assert not await keys.shred(LAN)
    after = await keys.of_or_new([LAN], NOON)
    assert after[LAN] != before[LAN]


async def test_a_key_that_another_master_wrapped_is_not_readable(collection: Any) -> None:
    await PersonKeys(collection, MASTER).of_or_new([LAN], NOON)

    with pytest.raises(NotReadable):
        await PersonKeys(collection, MasterKey(new_key(), "1")).of([LAN])


async def test_the_store_holds_no_key_in_the_clear(collection: Any) -> None:
    made = await PersonKeys(collection, MASTER).of_or_new([LAN], NOON)

    [document] = [one async for one in collection.find({"_id": {"$in": [LAN]}})]

    assert document["kid"] == "1"
    assert document["since"] == NOON
    assert made[LAN] not in document["wrapped"]


async def test_recent_keys_are_not_asked_for_again() -> None:
    collection: Any = InMemoryKeys()
    keys = PersonKeys(collection, MASTER)
    await keys.of_or_new([LAN], NOON)
    reads = collection.reads

    await keys.of([LAN])

    assert collection.reads == reads


async def test_memory_holds_so_many_keys_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vault, "MOST_CACHED", 2)
    collection: Any = InMemoryKeys()
    keys = PersonKeys(collection, MASTER)
    people = [uuid4() for _ in range(3)]
    made = await keys.of_or_new(people, NOON)
    reads = collection.reads

    assert await keys.of(people) == made

    assert collection.reads == reads + 1
