"""What a reader gets: parsed records, and those that cannot be read with the reason why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

from aiokafka import ConsumerRecord
from pydantic import ValidationError

from services.backbone.events.cloudevents import header, moment, source_of, written_at
from services.contracts.events import Erased, Event, events_of
from services.contracts.streams import Stream

E_co = TypeVar("E_co", bound=Event | Erased, covariant=True)


class Reason(StrEnum):
    """Why a record was set aside."""

    UNREADABLE = "unreadable"
    UNKNOWN_TYPE = "unknown-type"
    FORGED = "forged"
    REFUSED = "refused"
    BUG = "bug"


@dataclass(frozen=True, slots=True)
class Received(Generic[E_co]):
    """An event as it arrived. `time` is when it became true, by its publisher's clock."""

    event: E_co
    id: str
    time: datetime
    trace: str | None
    record: ConsumerRecord


@dataclass(frozen=True, slots=True)
class SetAside:
    """A record that nobody can take, and why. `detail` names fields, never values."""

    record: ConsumerRecord
    reason: Reason
    detail: str = ""


class Reader:
    """Parses the records of one stream into the events that a subscription wants."""

    def __init__(self, stream: Stream, wanted: Sequence[type[Event]]) -> None:
        self._source = source_of(stream.name)
        self._compacted = stream.compacted
        self._wanted: Mapping[bytes, type[Event]] = {one.type.encode(): one for one in wanted}
        self._known = frozenset(name.encode() for name in events_of(stream))

    def read(self, record: ConsumerRecord) -> Received[Event | Erased] | SetAside | None:
        """The event in `record`, or why it cannot be one; None when nobody here wants it."""
        kind = header(record.headers, "ce_type")
        if header(record.headers, "ce_source") != self._source:
            return SetAside(record, Reason.FORGED, "ce_source")
        if record.value is None and self._compacted and record.key:
            return self._received(Erased(key=_text(record.key)), record)
        if kind is None:
            return SetAside(record, Reason.UNREADABLE, "ce_type")
        event = self._wanted.get(kind)
        if event is None:
            known = kind in self._known
            return None if known else SetAside(record, Reason.UNKNOWN_TYPE, "ce_type")
        try:
            return self._received(event.model_validate_json(record.value or b""), record)
        except ValidationError as error:
            return SetAside(record, Reason.UNREADABLE, _fields(error))

    def _received(self, event: Event | Erased, record: ConsumerRecord) -> Received[Event | Erased]:
        trace = header(record.headers, "traceparent")
        return Received(
            event=event,
            id=_text(header(record.headers, "ce_id")),
            time=moment(header(record.headers, "ce_time")) or written_at(record.timestamp),
            trace=_text(trace) if trace else None,
            record=record,
        )


def _text(raw: bytes | None) -> str:
    return (raw or b"").decode("utf-8", "replace")


def _fields(error: ValidationError) -> str:
    places = {".".join(map(str, one["loc"])) or "body" for one in error.errors(include_input=False)}
    return ", ".join(sorted(places)[:10])
