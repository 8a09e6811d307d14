"""A stream of notes and records of it, of which a test names only what matters."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from aiokafka import ConsumerRecord

from services.backbone.events.cloudevents import headers_of
from services.backbone.outbox.entries import entry
from services.contracts.events import Event
from services.contracts.streams import Confidentiality, Stream

NOON = datetime(2021, 7, 19, 5, 0, tzinfo=UTC)
NOON_MS = int(NOON.timestamp() * 1000)

Headers = Sequence[tuple[str, bytes | None]]


def a_stream(name: str, *, compacted: bool = False, partitions: int = 6) -> Stream:
    return Stream(
        name=name,
        keyed_by="note_id",
        confidentiality=Confidentiality.PROVINCIAL,
        summary="Notes",
        compacted=compacted,
        partitions=partitions,
    )


class Note(Event):
    note_id: str
    text: str = ""


NOTES = a_stream("tests.notes.v1")
STATE = a_stream("tests.state.v1", compacted=True)


class Noted(Note, stream=NOTES):
    """A note was taken."""


class Struck(Note, stream=NOTES):
    """A note was struck out."""


class NoteKept(Note, stream=STATE):
    """A note as it stands."""


def noted(note_id: str = "a", text: str = "", version: int = 1) -> Noted:
    return Noted(note_id=note_id, text=text, version=version)


def a_record(
    event: Event | None = None, *, partition: int = 0, offset: int = 0, **changes: Any
) -> ConsumerRecord:
    """The record of `event` as its publisher writes it, but for `changes`."""
    written = entry(event or noted(), NOON)
    fields: dict[str, Any] = {
        "topic": written.topic,
        "partition": partition,
        "offset": offset,
        "timestamp": NOON_MS,
        "timestamp_type": 0,
        "key": written.key.encode(),
        "value": written.body,
        "checksum": None,
        "serialized_key_size": -1,
        "serialized_value_size": -1,
        "headers": tuple(headers_of(written)),
    }
    return ConsumerRecord(**(fields | changes))


def records(*events: Event, partition: int = 0) -> list[ConsumerRecord]:
    """One record per event, one behind the other."""
    return [a_record(one, partition=partition, offset=n) for n, one in enumerate(events)]


def without(headers: Headers, *names: str) -> Headers:
    return tuple(one for one in headers if one[0] not in names)


def with_header(headers: Headers, name: str, value: bytes | None) -> Headers:
    """`headers` with another value of `name`."""
    return (*without(headers, name), (name, value))
