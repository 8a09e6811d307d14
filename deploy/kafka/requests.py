"""The requests of Kafka's protocol that aiokafka has no method for.

Shapes: https://kafka.apache.org/protocol, each in a version that Kafka 4 takes.
"""

from typing import Any

from aiokafka.protocol.api import RequestStruct, Response
from aiokafka.protocol.types import (
    Array,
    Boolean,
    CompactArray,
    CompactBytes,
    CompactString,
    Float64,
    Int8,
    Int16,
    Int32,
    Schema,
    String,
    TaggedFields,
)

_TEXT = String("utf-8")
_COMPACT = CompactString("utf-8")
_TAGS = ("tags", TaggedFields)
_RESOURCE = (("resource_type", Int8), ("resource_name", _TEXT), ("pattern_type", Int8))
_GRANT = (("principal", _TEXT), ("host", _TEXT), ("operation", Int8), ("permission", Int8))
_ERROR = (("error_code", Int16), ("error_message", _TEXT))
_ENTITY = ("entity", Array(("entity_type", _TEXT), ("entity_name", _TEXT)))


class Spoken:
    """One request in the one version that we speak; aiokafka's client asks it for its bytes."""

    def __init__(self, struct: Any) -> None:
        self._struct = struct

    def prepare(self, _: dict[int, tuple[int, int]]) -> Any:
        """The request, whatever other versions the broker knows."""
        return self._struct


def request_type(
    key: int, version: int, asked: Schema, told: Schema, *, flexible: bool = False
) -> Any:
    """The struct of one request, and of its answer, in one version."""
    shared = {"API_KEY": key, "API_VERSION": version}
    response = type("Answer", (Response,), {**shared, "SCHEMA": told})
    body = {"SCHEMA": asked, "RESPONSE_TYPE": response, "FLEXIBLE_VERSION": flexible}
    return type("Question", (RequestStruct,), {**shared, **body})


DescribeAcls = request_type(
    29,
    1,
    Schema(*_RESOURCE, *_GRANT),
    Schema(
        ("throttle_time_ms", Int32),
        *_ERROR,
        ("resources", Array(*_RESOURCE, ("acls", Array(*_GRANT)))),
    ),
)
CreateAcls = request_type(
    30,
    1,
    Schema(("creations", Array(*_RESOURCE, *_GRANT))),
    Schema(("throttle_time_ms", Int32), ("results", Array(*_ERROR))),
)
DeleteAcls = request_type(
    31,
    1,
    Schema(("filters", Array(*_RESOURCE, *_GRANT))),
    Schema(
        ("throttle_time_ms", Int32),
        ("results", Array(*_ERROR, ("matching", Array(*_ERROR, *_RESOURCE, *_GRANT)))),
    ),
)
AlterQuotas = request_type(
    49,
    0,
    Schema(
        (
            "entries",
            Array(
                _ENTITY,
                ("operations", Array(("key", _TEXT), ("value", Float64), ("remove", Boolean))),
            ),
        ),
        ("validate_only", Boolean),
    ),
    Schema(("throttle_time_ms", Int32), ("results", Array(*_ERROR, _ENTITY))),
)
DescribeAccounts = request_type(
    50,
    0,
    Schema(("users", CompactArray(("name", _COMPACT), _TAGS)), _TAGS),
    Schema(
        ("throttle_time_ms", Int32),
        ("error_code", Int16),
        ("error_message", _COMPACT),
        (
            "results",
            CompactArray(
                ("user", _COMPACT),
                ("error_code", Int16),
                ("error_message", _COMPACT),
                (
                    "credentials",
                    CompactArray(("mechanism", Int8), ("iterations", Int32), _TAGS),
                ),
                _TAGS,
            ),
        ),
        _TAGS,
    ),
    flexible=True,
)
AlterAccounts = request_type(
    51,
    0,
    Schema(
        ("deletions", CompactArray(("name", _COMPACT), ("mechanism", Int8), _TAGS)),
        (
            "upsertions",
            CompactArray(
                ("name", _COMPACT),
                ("mechanism", Int8),
                ("iterations", Int32),
                ("salt", CompactBytes),
                ("salted_password", CompactBytes),
                _TAGS,
            ),
        ),
        _TAGS,
    ),
    Schema(
        ("throttle_time_ms", Int32),
        (
            "results",
            CompactArray(
                ("user", _COMPACT),
                ("error_code", Int16),
                ("error_message", _COMPACT),
                _TAGS,
            ),
        ),
        _TAGS,
    ),
    flexible=True,
)
