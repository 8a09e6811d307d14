"""The AsyncAPI 3.0 document of a service, made from the contracts themselves."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from services.backbone.events.subscriptions import Subscription
from services.contracts.events import Event, events_of
from services.contracts.streams import Stream

HEADERS = {
    "type": "object",
    "description": "CloudEvents 1.0, Kafka binding, binary mode",
    "required": ["ce_specversion", "ce_id", "ce_source", "ce_type", "ce_time", "content-type"],
    "properties": {
        "ce_specversion": {"type": "string", "const": "1.0"},
        "ce_id": {"type": "string", "description": "The same fact always has the same id"},
        "ce_source": {"type": "string"},
        "ce_type": {"type": "string"},
        "ce_subject": {"type": "string", "description": "The record's key"},
        "ce_time": {"type": "string", "format": "date-time"},
        "content-type": {"type": "string", "const": "application/json"},
        "traceparent": {"type": "string", "description": "W3C trace context"},
    },
}


def document(
    service: str,
    publishes: Sequence[Stream],
    subscriptions: Sequence[Subscription],
    servers: str = "localhost:9092",
) -> dict[str, Any]:
    """What `service` says and hears; the contract for provincial subscribers."""
    heard = {one.stream.name: one.stream for one in subscriptions}
    streams = {**heard, **{one.name: one for one in publishes}}
    return {
        "asyncapi": "3.0.0",
        "info": {"title": f"{service} events", "version": "1.0.0"},
        "defaultContentType": "application/json",
        "servers": {"kafka": {"host": servers, "protocol": "kafka"}},
        "channels": {_id(name): _channel(stream) for name, stream in streams.items()},
        "operations": {
            **{f"send-{_id(one.name)}": _operation("send", one) for one in publishes},
            **{f"receive-{_id(one.name)}": _operation("receive", one) for one in heard.values()},
        },
        "components": {"messages": _messages(streams.values())},
    }


def _channel(stream: Stream) -> dict[str, Any]:
    return {
        "address": stream.name,
        "description": stream.summary,
        "messages": {
            event.__name__: {"$ref": f"#/components/messages/{event.__name__}"}
            for event in events_of(stream).values()
        },
        "bindings": {
            "kafka": {
                "topic": stream.name,
                "partitions": stream.partitions,
                "topicConfiguration": {
                    "cleanup.policy": ["compact" if stream.compacted else "delete"],
                    "retention.ms": int(stream.retention.total_seconds() * 1000),
                },
            }
        },
        "x-confidentiality": stream.confidentiality,
        "x-keyed-by": stream.keyed_by,
    }


def _operation(action: str, stream: Stream) -> dict[str, Any]:
    return {"action": action, "channel": {"$ref": f"#/channels/{_id(stream.name)}"}}


def _messages(streams: Iterable[Stream]) -> Mapping[str, Any]:
    return {
        event.__name__: _message(event)
        for stream in streams
        for event in events_of(stream).values()
    }


def _message(event: type[Event]) -> dict[str, Any]:
    # A reference is resolved from the root of the document, not from the schema.
    here = f"#/components/messages/{event.__name__}/payload/$defs/{{model}}"
    schema = event.model_json_schema(ref_template=here, mode="serialization")
    return {
        "name": event.type,
        "title": event.__name__,
        "summary": (event.__doc__ or "").strip().splitlines()[0],
        "headers": HEADERS,
        "payload": schema,
        "bindings": {
            "kafka": {"key": {"type": "string", "description": event.stream.keyed_by}},
        },
    }


def _id(topic: str) -> str:
    return topic.replace(".", "-")
