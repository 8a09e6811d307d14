"""CloudEvents 1.0 over Kafka, binary mode, with W3C trace context.

https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from services.backbone.outbox.entries import Entry

Headers = list[tuple[str, bytes]]

_EPOCH = datetime.fromtimestamp(0, UTC)
_FIXED: Headers = [("ce_specversion", b"1.0"), ("content-type", b"application/json")]


def headers_of(entry: Entry) -> Headers:
    """The record headers that make `entry` a CloudEvent."""
    headers = [
        *_FIXED,
        ("ce_id", entry.id.encode()),
        ("ce_source", source_of(entry.topic)),
        ("ce_type", entry.type.encode()),
        ("ce_subject", entry.key.encode()),
        ("ce_time", entry.time.isoformat().encode()),
    ]
    if entry.trace:
        headers.append(("traceparent", entry.trace.encode()))
    return headers


def source_of(topic: str) -> bytes:
    """The `source` of everything on `topic`: its publisher, the only one allowed to write there."""
    return b"/services/" + topic.split(".", 1)[0].encode()


def header(headers: Sequence[tuple[str, bytes | None]], name: str) -> bytes | None:
    """The first header called `name`; a producer may send none, twice, or without a value."""
    for key, value in headers:
        if key == name:
            return value
    return None


def moment(raw: bytes | None) -> datetime | None:
    """An RFC 3339 time with offset, or None when it is not one."""
    try:
        at = datetime.fromisoformat((raw or b"").decode())
        return at.astimezone(UTC) if at.tzinfo else None
    except (ValueError, OverflowError):
        return None


def written_at(timestamp_ms: int) -> datetime:
    """When a record was written, which its producer may have made up."""
    try:
        return _EPOCH + timedelta(milliseconds=timestamp_ms)
    except OverflowError:
        return _EPOCH
