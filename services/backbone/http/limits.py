"""How much of a request is read: bytes in all, and how deep and wide its JSON may be.

How long it may take is the server's to say, see `protocol`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import orjson
from starlette.types import Message, Receive, Scope

from services.backbone.http.errors import ClientGone
from services.backbone.http.field_texts import BY_TYPE
from services.backbone.http.fields import FieldError
from services.backbone.http.problems import Problem

BODY_BYTES = 32 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """`body_bytes_under` gives some paths, by prefix, another limit than `body_bytes`."""

    body_bytes: int = BODY_BYTES
    body_bytes_under: Mapping[str, int] = field(default_factory=dict)
    json_depth: int = 16
    json_keys: int = 200

    def body_bytes_of(self, path: str) -> int:
        """How many bytes a body sent to `path` may have."""
        for prefix, limit in self.body_bytes_under.items():
            if path.startswith(prefix):
                return limit
        return self.body_bytes


async def read_body(receive: Receive, limit: int = BODY_BYTES) -> bytes:
    """The whole body; `Problem` 413 as soon as it is longer than `limit`."""
    message = await _next(receive)
    body: bytes = message.get("body", b"")
    if not message.get("more_body") and len(body) <= limit:
        return body
    chunks = bytearray(body)
    while message.get("more_body"):
        _check_size(len(chunks), limit)
        message = await _next(receive)
        chunks += message.get("body", b"")
    _check_size(len(chunks), limit)
    return bytes(chunks)


async def limited(scope: Scope, receive: Receive, limits: Limits) -> Receive:
    """A `receive` whose body has been read within `limits` already."""
    headers = dict(scope["headers"])
    declared = headers.get(b"content-length", b"0")
    if declared == b"0" and b"transfer-encoding" not in headers:
        return receive
    limit = limits.body_bytes_of(scope["path"])
    _check_size(int(declared), limit)
    body = await read_body(receive, limit)
    if body and b"json" in headers.get(b"content-type", b""):
        guard_json(body, limits)
        _check_strict(body)
    return _replaying(body, receive)


_TOKEN = re.compile(rb'(?s)"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|[\[{]|[\]}]|:')


def guard_json(body: bytes, limits: Limits) -> None:
    """Refuse JSON that nests too deep or has too many keys, before anything parses it."""
    # What a form can hold has few brackets and colons, which counting settles without a scan.
    opened, keys = body.count(b"{") + body.count(b"["), body.count(b":")
    if opened <= limits.json_depth and keys <= limits.json_keys:
        return
    _scan(body, limits)


def _check_strict(body: bytes) -> None:
    # FastAPI's parser takes NaN, UTF-16 and half a surrogate pair, which nobody here can answer.
    try:
        orjson.loads(body)
    except orjson.JSONDecodeError:
        errors = [FieldError("body", BY_TYPE["json_invalid"])]
        raise Problem(422, errors=errors) from None


def _scan(body: bytes, limits: Limits) -> None:
    depth = keys = 0
    for found in _TOKEN.finditer(body):
        token = found[0]
        if token in b"{[":
            depth += 1
        elif token in b"}]":
            depth -= 1
        elif token == b":":
            keys += 1
        if depth > limits.json_depth:
            raise Problem(422, "too-deep", depth=limits.json_depth)
        if keys > limits.json_keys:
            raise Problem(422, "too-many-keys", keys=limits.json_keys)


async def _next(receive: Receive) -> Message:
    message = await receive()
    if message["type"] == "http.disconnect":
        raise ClientGone
    return message


def _check_size(size: int, limit: int) -> None:
    if size > limit:
        raise Problem(413, limit_bytes=limit)


def _replaying(body: bytes, receive: Receive) -> Receive:
    waiting = [body]

    async def replay() -> Message:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}
        return await receive()

    return replay
