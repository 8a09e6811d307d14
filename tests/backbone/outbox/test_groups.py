"""Many documents with one mark: what was announced goes out, whoever dies between which writes."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from services.backbone.outbox.entries import FIELD, Entry, announced
from services.backbone.outbox.groups import (
    COLLECTION,
    GIVEN_UP_AFTER,
    LOOK_AGAIN_AFTER,
    MOST_DOCUMENTS,
    GroupedOutbox,
)
from services.backbone.outbox.outbox import INDEX, Waiting
from services.backbone.store.mongo import Database, ensure_indexes
from tests.backbone.outbox.builders import NOON, an_entry

pytestmark = pytest.mark.live

SECOND = timedelta(seconds=1)


class Notes:
    """Documents of which many are written at once."""

    def __init__(self, mongo: Database) -> None:
        self.collection = mongo["notes"]
        self.marks = mongo[COLLECTION]
        self.soon: list[Waiting] = []
        self.outbox = GroupedOutbox(self.collection, self.soon.extend)

    async def write(self, *keys: str) -> dict[str, list[Entry]]:
        """The documents `keys`, each with one event."""
        told = {key: [an_entry(key)] for key in keys}
        await self.collection.insert_many(
            [{"_id": key, FIELD: announced(entries)} for key, entries in told.items()]
        )
        return told

    async def keep(self, *keys: str, since: datetime = NOON) -> None:
        """As a store does."""
        group = await self.outbox.announce(keys, since)
        await self.outbox.written(group, await self.write(*keys))

    async def left(self, at: datetime = NOON + SECOND) -> Sequence[str]:
        return [one.entry.id for one in await self.outbox.left_behind(at, 1_000)]

    async def sweep(self, at: datetime = NOON + SECOND) -> None:
        await self.outbox.sent(await self.outbox.left_behind(at, 1_000))

    async def is_forgotten(self) -> bool:
        return await self.marks.count_documents({}) == 0


@pytest.fixture
async def notes(mongo_database: Database) -> Notes:
    await ensure_indexes(mongo_database["notes"], [INDEX])
    return Notes(mongo_database)


async def test_what_was_written_is_published_at_once_and_its_group_forgotten(notes: Notes) -> None:
    await notes.keep("a", "b")
    assert [one.entry.id for one in notes.soon] == ["Noted:a:1", "Noted:b:1"]

    await notes.outbox.sent(notes.soon)

    assert await notes.is_forgotten()
    assert await notes.left() == []


async def test_a_group_waits_until_the_last_of_its_events_went_out(notes: Notes) -> None:
    await notes.keep("a", "b")
    first, second = notes.soon

    await notes.outbox.sent([first])
    assert await notes.left() == ["Noted:a:1", "Noted:b:1"]

    await notes.outbox.sent([second])
    assert await notes.is_forgotten()


async def test_groups_are_swept_up_the_oldest_first(notes: Notes) -> None:
    await notes.keep("a")
    await notes.keep("b")

    assert await notes.left() == ["Noted:a:1", "Noted:b:1"]


async def test_what_was_written_and_told_nobody_is_swept_up(notes: Notes) -> None:
    await notes.outbox.announce(["a", "b"], NOON)
    await notes.write("a", "b")

    assert await notes.left() == ["Noted:a:1", "Noted:b:1"]
    await notes.sweep()

    assert await notes.is_forgotten()


async def test_what_has_just_been_written_is_not_left_behind(notes: Notes) -> None:
    await notes.keep("a")

    assert await notes.left(at=NOON) == []


async def test_a_document_that_comes_long_after_its_group_was_swept_up_is_published_too(
    notes: Notes,
) -> None:
    # Given somebody who announced two documents and wrote one before being frozen
    await notes.outbox.announce(["a", "late"], NOON)
    await notes.write("a")
    await notes.sweep()

    # When the other is written after all, and its writer dies
    await notes.write("late")

    # Then it is found when we look again
    assert await notes.left() == []
    assert await notes.left(NOON + SECOND + LOOK_AGAIN_AFTER) == ["Noted:late:1"]
    await notes.sweep(NOON + SECOND + LOOK_AGAIN_AFTER)
    assert await notes.is_forgotten()


async def test_documents_that_never_come_hold_up_nothing_and_are_given_up_in_the_end(
    notes: Notes,
) -> None:
    for _ in range(1_000 // MOST_DOCUMENTS + 1):
        await notes.outbox.announce(["never"], NOON)
    await notes.keep("a")

    await notes.sweep()
    assert await notes.left() == ["Noted:a:1"]
    await notes.sweep()
    assert await notes.outbox.oldest() is None

    for _ in range(3):
        await notes.sweep(NOON + GIVEN_UP_AFTER + SECOND)
    assert await notes.is_forgotten()


async def test_the_age_is_that_of_the_oldest_group_or_document(notes: Notes) -> None:
    assert await notes.outbox.oldest() is None
    await notes.keep("a", since=NOON)
    assert await notes.outbox.oldest() == NOON

    await notes.write("b")
    await notes.outbox.wait_again(NOON, NOON + SECOND, NOON - SECOND)

    assert await notes.outbox.oldest() == NOON - SECOND


async def test_a_group_of_which_nothing_was_new_is_forgotten_at_once(notes: Notes) -> None:
    group = await notes.outbox.announce(["a"], NOON)

    await notes.outbox.written(group, {})

    assert notes.soon == []
    assert await notes.is_forgotten()


async def test_an_event_that_kafka_refuses_is_set_aside_and_holds_up_no_group(notes: Notes) -> None:
    await notes.keep("a", "b")
    refused, taken = notes.soon

    await notes.outbox.blocked(refused, "MessageSizeTooLargeError")
    assert await notes.left() == ["Noted:b:1"]
    await notes.outbox.sent([taken])

    assert await notes.is_forgotten()
    document = await notes.collection.find_one({"_id": "a"})
    assert document is not None
    assert document[FIELD][0]["blocked"] == "MessageSizeTooLargeError"


async def test_what_is_pushed_into_a_document_later_waits_there(notes: Notes) -> None:
    await notes.keep("a")
    await notes.outbox.sent(notes.soon)
    later = an_entry("a", 2)
    await notes.collection.update_one({"_id": "a"}, {"$push": {FIELD: later.as_document(NOON)}})

    assert await notes.left() == ["Noted:a:2"]
    await notes.sweep()
    assert await notes.left() == []
