"""From a document in MongoDB to a record on Kafka, whatever dies on the way."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta

import pytest
from aiokafka import ConsumerRecord
from prometheus_client import CollectorRegistry

from services.backbone.events.kafka import create_producer, ensure_topics
from services.backbone.outbox.entries import FIELD, Entry, entry, erasure, waiting
from services.backbone.outbox.lease import MongoLease
from services.backbone.outbox.outbox import INDEX, Outbox
from services.backbone.outbox.publisher import Publisher
from services.backbone.outbox.relay import LEFT_BEHIND_AFTER, Relay, RelayMetrics
from services.backbone.outbox.republish import republish
from services.backbone.running import running
from services.backbone.store.mongo import Database, ensure_indexes
from services.contracts.events import Event
from tests.backbone.events.builders import Note, a_stream
from tests.backbone.events.live import read_all
from tests.backbone.outbox.builders import NOON
from tests.backbone.outbox.fakes import NoHeights
from tests.eventually import eventually

pytestmark = pytest.mark.live


class Notes:
    """A store as every feature has one: a note and its event in one write."""

    def __init__(self, servers: str, mongo: Database, unique: str) -> None:
        self.servers = servers
        self.mongo = mongo
        self.stream = a_stream(f"tests.notes-{unique}.v1", partitions=2)
        self.collection = mongo["notes"]
        self.now = NOON
        self._publishers: list[Publisher] = []

        class Noted(Note, stream=self.stream):
            """A note was taken."""

        self.noted = Noted

    def relay(self, holder: str = "one") -> tuple[Relay, Outbox]:
        publisher = Publisher(lambda: create_producer(self.servers, "notes-relay"))
        self._publishers.append(publisher)
        relay = Relay(
            publisher,
            MongoLease(self.mongo["leases"], "relay-sweep", holder, self._now),
            NoHeights(),
            self._now,
            RelayMetrics(CollectorRegistry()),
        )
        return relay, relay.outbox_of(self.collection)

    def _now(self) -> datetime:
        return self.now

    async def keep(self, *events: Event) -> list[Entry]:
        """One document per event."""
        entries = [entry(event, self.now) for event in events]
        await self.collection.insert_many(
            [{"_id": one.key, FIELD: waiting([one], self.now)} for one in entries]
        )
        return entries

    async def waiting(self) -> int:
        return await self.collection.count_documents({f"{FIELD}.since": {"$exists": True}})

    async def published(self) -> Sequence[ConsumerRecord]:
        return await read_all(self.servers, self.stream.name)

    async def close(self) -> None:
        for publisher in self._publishers:
            await publisher.stop()


@pytest.fixture
async def notes(kafka_servers: str, mongo_database: Database, unique: str) -> AsyncIterator[Notes]:
    notes = Notes(kafka_servers, mongo_database, unique)
    await ensure_topics(kafka_servers, [notes.stream])
    await ensure_indexes(notes.collection, [INDEX])
    yield notes
    await notes.close()


def ids(records: Sequence[ConsumerRecord]) -> list[str]:
    return sorted(dict(record.headers)["ce_id"].decode() for record in records)


async def test_what_was_written_is_published_as_a_cloud_event_cleared_and_kept(
    notes: Notes,
) -> None:
    relay, outbox = notes.relay()
    async with running(relay.run):
        [kept] = await notes.keep(notes.noted(note_id="a", text="Sốt"))
        outbox.soon("a", [kept])
        await eventually(notes.published)
        await eventually(lambda: nothing_waits(notes))

    [record] = await notes.published()
    assert (record.key, record.value) == (b"a", kept.body)
    assert dict(record.headers) == {
        "ce_specversion": b"1.0",
        "content-type": b"application/json",
        "ce_id": b"Noted:a:1",
        "ce_source": b"/services/tests",
        "ce_type": b"tests.Noted",
        "ce_subject": b"a",
        "ce_time": b"2021-07-19T05:00:00+00:00",
    }
    document = await notes.collection.find_one({"_id": "a"})
    assert document is not None
    assert [one["id"] for one in document[FIELD]] == ["Noted:a:1"]


async def nothing_waits(notes: Notes) -> bool:
    return await notes.waiting() == 0


async def test_what_a_crash_left_between_write_and_publishing_is_published_by_the_next_process(
    notes: Notes,
) -> None:
    await notes.keep(*(notes.noted(note_id=str(n)) for n in range(20)))
    notes.now += LEFT_BEHIND_AFTER + timedelta(seconds=1)
    next_process, _ = notes.relay()

    await next_process.sweep()

    assert len(await notes.published()) == 20
    assert await nothing_waits(notes)


async def test_the_swept_record_is_the_one_that_would_have_been_published(notes: Notes) -> None:
    notes.now += timedelta(microseconds=1_234)
    relay, outbox = notes.relay()
    [kept] = await notes.keep(notes.noted(note_id="a"))
    outbox.soon("a", [kept])
    await relay.drain()
    await republish(relay.outboxes, NOON, NOON + timedelta(days=1), NOON)

    notes.now += timedelta(minutes=1)
    await relay.sweep()

    at_once, swept = await notes.published()
    assert (at_once.key, at_once.value, at_once.headers) == (swept.key, swept.value, swept.headers)


async def test_a_window_of_events_is_published_once_more(notes: Notes) -> None:
    relay, _ = notes.relay()
    for hour in range(3):
        notes.now = NOON + timedelta(hours=hour)
        await notes.keep(notes.noted(note_id=str(hour)))
    notes.now += timedelta(hours=1)
    await relay.sweep()

    documents = await republish(
        relay.outboxes, NOON + timedelta(minutes=30), NOON + timedelta(minutes=90), notes.now
    )
    notes.now += timedelta(minutes=1)
    await relay.sweep()

    assert documents == 1
    assert ids(await notes.published()) == ["Noted:0:1", "Noted:1:1", "Noted:1:1", "Noted:2:1"]


async def test_of_two_processes_one_sweeps(notes: Notes) -> None:
    await notes.keep(*(notes.noted(note_id=str(n)) for n in range(50)))
    notes.now += timedelta(minutes=1)
    (first, _), (second, _) = notes.relay("first"), notes.relay("second")

    await asyncio.gather(first.sweep(), second.sweep())

    assert len(await notes.published()) == 50
    assert await nothing_waits(notes)


async def test_the_second_process_sweeps_when_the_first_is_gone(notes: Notes) -> None:
    (first, _), (second, _) = notes.relay("first"), notes.relay("second")
    await first.sweep()
    await notes.keep(notes.noted(note_id="a"))

    notes.now += timedelta(minutes=1)
    await second.sweep()

    assert ids(await notes.published()) == ["Noted:a:1"]


async def test_a_record_that_is_too_large_is_blocked_and_the_others_go_out(notes: Notes) -> None:
    relay, _ = notes.relay()
    await notes.keep(
        notes.noted(note_id="a"),
        notes.noted(note_id="b", text="?" * 1_000_000),
        notes.noted(note_id="c"),
    )
    notes.now += timedelta(minutes=1)

    await relay.sweep()

    assert ids(await notes.published()) == ["Noted:a:1", "Noted:c:1"]
    document = await notes.collection.find_one({"_id": "b"})
    assert document is not None
    assert document[FIELD][0]["blocked"] == "MessageSizeTooLargeError"


async def test_a_tombstone_erases_a_key(notes: Notes) -> None:
    relay, outbox = notes.relay()
    outbox.soon("a", [erasure(notes.stream, "a", NOON)])

    await relay.drain()

    [record] = await notes.published()
    assert (record.key, record.value) == (b"a", None)
