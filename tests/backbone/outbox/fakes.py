"""Stand-ins for Kafka and MongoDB that keep what they are given."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from aiokafka.structs import RecordMetadata, TopicPartition

from services.backbone.outbox.entries import Entry
from services.backbone.outbox.outbox import Outbox, Waiting
from services.backbone.outbox.publisher import Blocked, NotSent, Outcome, Sent

Headers = Sequence[tuple[str, bytes | None]]
ROOM = 3


@dataclass(frozen=True)
class Record:
    """What a producer was asked to send."""

    topic: str
    value: bytes | None
    key: bytes | None
    headers: Headers


class FakeProducer:
    """Takes everything, but for what a test lets go wrong."""

    def __init__(self) -> None:
        self.sent: list[Record] = []
        self.is_running = False
        self.has_stopped = False
        self.fails_with: Exception | None = None
        """What the sending itself ends with."""
        self.starts_with: Exception | None = None
        self.refuses: dict[str, Exception] = {}
        """What the question for a topic's partitions ends with."""
        self.loses: dict[str, Exception] = {}
        """What the broker answers to a topic's records."""
        self.is_silent = False
        """The broker never answers."""

    async def start(self) -> None:
        if self.starts_with:
            raise self.starts_with
        self.is_running = True

    async def stop(self) -> None:
        self.is_running = False
        self.has_stopped = True

    async def send(
        self, topic: str, value: bytes | None, *, key: bytes | None, headers: Headers
    ) -> "asyncio.Future[RecordMetadata]":
        batch = self.create_batch()
        batch.append(timestamp=None, key=key, value=value, headers=headers)
        return await self.send_batch(batch, topic, partition=0)

    async def partitions_for(self, topic: str) -> set[int]:
        if topic in self.refuses:
            raise self.refuses[topic]
        return {0}

    def create_batch(self) -> "FakeBatch":
        return FakeBatch()

    async def send_batch(
        self, batch: "FakeBatch", topic: str, *, partition: int
    ) -> "asyncio.Future[RecordMetadata]":
        if self.fails_with:
            raise self.fails_with
        future: asyncio.Future[RecordMetadata] = asyncio.get_running_loop().create_future()
        if topic in self.loses:
            future.set_exception(self.loses[topic])
        elif not self.is_silent:
            first, place = len(self.sent), TopicPartition(topic, partition)
            self.sent += [Record(topic, *one) for one in batch.records]
            future.set_result(RecordMetadata(topic, partition, place, first, 0, 0, 0))
        return future


class FakeBatch:
    """Has room for a few records."""

    def __init__(self) -> None:
        self.records: list[tuple[bytes | None, bytes | None, Headers]] = []

    def append(
        self, *, timestamp: float | None, key: bytes | None, value: bytes | None, headers: Headers
    ) -> object:
        if len(self.records) == ROOM:
            return None
        self.records.append((value, key, headers))
        return object()

    def close(self) -> None:
        """No more is coming."""


class FakePublisher:
    """A log per topic, of which single events, keys or everything can be out of reach."""

    def __init__(self) -> None:
        self.log: list[Entry] = []
        self.is_away = False
        self.not_sent: set[str] = set()
        self.blocked: set[str] = set()
        self.is_stuck = False
        self.calls = 0

    async def publish(self, entries: Sequence[Entry]) -> Sequence[Outcome]:
        self.calls += 1
        if self.is_stuck:
            await asyncio.Event().wait()
        # A real broker takes its time, in which others get their turn.
        await asyncio.sleep(0)
        return [self._outcome(one) for one in entries]

    def _outcome(self, entry: Entry) -> Outcome:
        if self.is_away or entry.id in self.not_sent:
            return NotSent("KafkaConnectionError")
        if entry.id in self.blocked:
            return Blocked("MessageSizeTooLargeError")
        self.log.append(entry)
        return Sent(entry.topic, 0, len(self.log) - 1)

    @property
    def ids(self) -> list[str]:
        return [entry.id for entry in self.log]


@dataclass(frozen=True)
class Kept:
    """An entry as it stands in a document."""

    entry: Entry
    since: datetime | None
    blocked: str | None = None


class InMemoryOutbox(Outbox):
    """Passes the tests of the real one; `error` is what the store answers instead."""

    def __init__(self) -> None:
        self.documents: dict[Any, list[Kept]] = {}
        self.error: Exception | None = None

    @property
    def name(self) -> str:
        return "notes"

    def write(self, document_id: Any, entries: Sequence[Entry], since: datetime) -> None:
        """A document and the events it caused, in one write."""
        kept = self.documents.setdefault(document_id, [])
        kept.extend(Kept(entry, since) for entry in entries)

    async def left_behind(self, before: datetime, limit: int) -> Sequence[Waiting]:
        self._answer()
        found = [
            (min(one.since for one in kept if one.since), document_id)
            for document_id, kept in self.documents.items()
            if any(one.since and one.since < before for one in kept)
        ]
        return [
            waiting
            for _, document_id in sorted(found, key=lambda one: one[0])[:limit]
            for waiting in self._waiting(document_id)
        ]

    async def oldest(self) -> datetime | None:
        self._answer()
        waiting = [one.since for kept in self.documents.values() for one in kept if one.since]
        return min(waiting, default=None)

    async def sent(self, waiting: Iterable[Waiting]) -> None:
        self._answer()
        for one in waiting:
            self._change(one, since=None, blocked=None)

    async def blocked(self, waiting: Waiting, reason: str) -> None:
        self._answer()
        self._change(waiting, since=None, blocked=reason)

    async def wait_again(
        self, since: datetime, until: datetime, now: datetime, states: Sequence[str] = ()
    ) -> int:
        self._answer()
        documents = 0
        for kept in self.documents.values():
            inside = [
                n
                for n, one in enumerate(kept)
                if since <= one.entry.time < until or one.entry.topic in states
            ]
            for n in inside:
                kept[n] = replace(kept[n], since=now)
            documents += bool(inside)
        return documents

    def _waiting(self, document_id: Any) -> list[Waiting]:
        keys: set[tuple[str, str]] = set()
        found = []
        for one in self.documents[document_id]:
            key = (one.entry.topic, one.entry.key)
            if one.since:
                keys.add(key)
            if one.since or (key in keys and not one.blocked):
                found.append(Waiting(self, document_id, one.entry))
        return found

    def _change(self, waiting: Waiting, **changes: Any) -> None:
        kept = self.documents.get(waiting.document_id, [])
        for n, one in enumerate(kept):
            if one.entry.id == waiting.entry.id:
                kept[n] = replace(one, **changes)

    def _answer(self) -> None:
        if self.error:
            raise self.error


class InMemoryLease:
    def __init__(self, *, is_mine: bool = True) -> None:
        self.mine = is_mine

    async def is_mine(self) -> bool:
        return self.mine


class NoHeights:
    """Remembers where records were written."""

    def __init__(self) -> None:
        self.sent: list[Sent] = []

    def reached(self, sent: Sent) -> None:
        self.sent.append(sent)
