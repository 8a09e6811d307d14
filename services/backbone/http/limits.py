"""How much of a request is read: bytes in all, and how deep and wide its JSON may be.

How long it may take is the server's to say, see `protocol`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import orjson
from starlette.types import Message, Receive, Scope

from services.backbone.http.errors import ClientGone
from services.backbone.http.field_texts import BY_TYPE
from services.backbone.http.fields import FieldError
from services.backbone.http.problems import Problem

BODY_BYTES = 32 * 1024

# A sender whose body is too large sends its next request on the same connection, which works only
# when nothing of that body is left. Who sends more than this is cut.
DISCARDED_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """`…_under` gives some paths, by prefix, another limit than the one of all."""

    body_bytes: int = BODY_BYTES
    body_bytes_under: Mapping[str, int] = field(default_factory=dict)
    json_depth: int = 16
    json_keys: int = 200
    json_keys_under: Mapping[str, int] = field(default_factory=dict)

    def body_bytes_of(self, path: str) -> int:
        """How many bytes a body sent to `path` may have."""
        return _under(path, self.body_bytes_under, self.body_bytes)

    def json_of(self, path: str) -> "Limits":
        """The limits of JSON that is sent to `path`."""
        keys = _under(path, self.json_keys_under, self.json_keys)
        return self if keys == self.json_keys else replace(self, json_keys=keys)


def _under(path: str, limits: Mapping[str, int], of_all: int) -> int:
    for prefix, limit in limits.items():
        if path.startswith(prefix):
            return limit
    return of_all


async def read_body(receive: Receive, limit: int = BODY_BYTES) -> bytes:
    """The whole body; `Problem` 413 as soon as it is longer than `limit`."""
    message = await _next(receive)
    body: bytes = message.get("body", b"")
    if not message.get("more_body") and len(body) <= limit:
        return body
    chunks = bytearray(body)
    while message.get("more_body"):
        if len(chunks) > limit:
            await _discard(receive)
            break
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
    if limit < int(declared) <= DISCARDED_BYTES:
        await _discard(receive)
    _check_size(int(declared), limit)
    body = await read_body(receive, limit)
    if body and b"json" in headers.get(b"content-type", b""):
        guard_json(body, limits.json_of(scope["path"]))
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


async def _discard(receive: Receive) -> None:
    left, has_more = DISCARDED_BYTES, True
    while has_more and left > 0:
        message = await _next(receive)
        left -= len(message.get("body", b""))
        has_more = message.get("more_body", False)


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
