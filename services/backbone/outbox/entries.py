"""Events that wait inside the document that caused them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.backbone.tracing import current_traceparent
from services.contracts.events import Event
from services.contracts.streams import Stream

FIELD = "outbox"


@dataclass(frozen=True, slots=True)
class Entry:
    """One event on its way: what the record on the topic will be."""

    id: str
    topic: str
    type: str
    key: str
    time: datetime
    body: bytes | None
    trace: str | None = None

    def as_document(self, since: datetime) -> dict[str, Any]:
        """The entry as it waits in a document, `since` when."""
        return {**self.as_kept(), "since": since}

    def as_kept(self) -> dict[str, Any]:
        """The entry as it stays in a document."""
        return {
            "id": self.id,
            "topic": self.topic,
            "type": self.type,
            "key": self.key,
            "time": self.time,
            "body": self.body,
            "trace": self.trace,
        }


def entry(event: Event, at: datetime) -> Entry:
    """`event`, which became true at `at`."""
    return Entry(
        id=event.event_id,
        topic=event.stream.name,
        type=event.type,
        key=event.key,
        # What is published at once and what is swept up later must be the same record.
        time=_as_stored(at),
        body=event.model_dump_json().encode(),
        trace=current_traceparent(),
    )


def erasure(stream: Stream, key: str, at: datetime) -> Entry:
    """The tombstone that erases `key` from a compacted `stream`."""
    return Entry(
        id=f"Erased:{key}:{at.isoformat()}",
        topic=stream.name,
        type=f"{stream.publisher}.Erased",
        key=key,
        time=_as_stored(at),
        body=None,
    )


def entries(events: Iterable[Event], at: datetime) -> list[Entry]:
    """All `events` of one moment."""
    return [entry(event, at) for event in events]


def waiting(entries: Sequence[Entry], since: datetime) -> list[dict[str, Any]]:
    """The value of a new document's outbox field."""
    return [one.as_document(since) for one in entries]


def announced(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """The same for a document whose group waits for it."""
    return [one.as_kept() for one in entries]


def from_document(document: dict[str, Any]) -> Entry:
    """The entry that waits in a document."""
    return Entry(
        id=document["id"],
        topic=document["topic"],
        type=document["type"],
        key=document["key"],
        time=document["time"],
        body=document["body"],
        trace=document["trace"],
    )


def _as_stored(at: datetime) -> datetime:
    # MongoDB keeps milliseconds.
    return at.replace(microsecond=at.microsecond // 1000 * 1000)
