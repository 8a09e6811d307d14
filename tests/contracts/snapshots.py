"""The contracts as they were published; `python -m tests.contracts.snapshots` writes them anew."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from services.contracts.events import Event
from services.contracts.streams import Stream
from tests.contracts.published import EVENTS, STREAMS

FOLDER = Path(__file__).parent / "snapshots"
STREAM_TABLE = Path(__file__).parent / "streams.json"

Schema = Mapping[str, Any]


def schema_of(event: type[Event]) -> Schema:
    """What a reader of `event` is promised."""
    return event.model_json_schema()


def promise_of(stream: Stream) -> Mapping[str, Any]:
    """What a subscriber of `stream` relies on."""
    return {
        "key": stream.keyed_by,
        "confidentiality": stream.confidentiality.value,
        "compacted": stream.compacted,
        "partitions": stream.partitions,
        "retention_days": stream.retention.days,
    }


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def write(path: Path, content: Any) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True)
    path.write_text(f"{text}\n", encoding="utf-8")


def breaches(name: str, old: Schema, new: Schema) -> Iterator[str]:
    """What breaks a reader who was written for `old`, one sentence each."""
    for field in old.get("properties", {}).keys() - new.get("properties", {}).keys():
        yield f"{name}.{field} is gone: readers of this topic need it, so it takes a new topic"
    for field in set(new.get("required", ())) - set(old.get("required", ())):
        yield f"{name}.{field} is required now: events that are on the topic do not have it"
    for field, schema in old.get("properties", {}).items():
        if field in new.get("properties", {}):
            yield from _changes(f"{name}.{field}", schema, new["properties"][field])
    for kind, schema in old.get("$defs", {}).items():
        now = new.get("$defs", {}).get(kind, {})
        yield from breaches(kind, schema, now)
        gone = set(schema.get("enum", ())) - set(now.get("enum", ()))
        yield from (f"{kind} no longer has {value!r}" for value in sorted(gone))


def _changes(name: str, old: Schema, new: Schema) -> Iterator[str]:
    if _shape(old) != _shape(new):
        yield f"{name} means something else now: it was {_shape(old)}, it is {_shape(new)}"


def _shape(schema: Schema) -> Mapping[str, Any]:
    return {key: value for key, value in schema.items() if key not in {"description", "title"}}


if __name__ == "__main__":
    for kind, event in EVENTS.items():
        write(FOLDER / f"{kind}.json", schema_of(event))
    write(STREAM_TABLE, {name: promise_of(stream) for name, stream in STREAMS.items()})
