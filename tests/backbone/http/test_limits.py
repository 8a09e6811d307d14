"""Bodies are read up to a limit, and JSON is looked at before it is parsed."""

import json
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Message, Receive

from services.backbone.http.errors import ClientGone
from services.backbone.http.limits import (
    DISCARDED_BYTES,
    Limits,
    guard_json,
    limited,
    read_body,
)
from services.backbone.http.problems import Problem

LIMITS = Limits(body_bytes=10, json_depth=3, json_keys=5)


def arriving(*chunks: bytes) -> Receive:
    messages = [
        {"type": "http.request", "body": chunk, "more_body": number < len(chunks)}
        for number, chunk in enumerate(chunks, start=1)
    ]
    return receiving(messages)


def receiving(messages: Iterable[Message]) -> Receive:
    waiting = iter(messages)

    async def receive() -> Message:
        return next(waiting, {"type": "http.disconnect"})

    return receive


@pytest.mark.parametrize("chunks", [(b"0123456789",), (b"01234", b"56789"), (b"0123456789", b"")])
async def test_a_body_of_exactly_the_limit_is_read(chunks: tuple[bytes, ...]) -> None:
    assert await read_body(arriving(*chunks), 10) == b"0123456789"


@pytest.mark.parametrize(
    "chunks", [(b"01234567890",), (b"0123456789", b"0"), (b"0" * 11, b"", b"")]
)
async def test_one_byte_more_is_too_much(chunks: tuple[bytes, ...]) -> None:
    with pytest.raises(Problem) as refused:
        await read_body(arriving(*chunks), 10)

    assert refused.value.status == 413


async def test_a_body_that_never_ends_is_refused_at_the_limit() -> None:
    chunk = {"type": "http.request", "body": bytes(65536), "more_body": True}
    endless = (chunk for _ in iter(int, 1))

    with pytest.raises(Problem):
        await read_body(receiving(endless), 10)


async def test_a_sender_who_leaves_in_the_middle_is_gone() -> None:
    with pytest.raises(ClientGone):
        await read_body(receiving([{"type": "http.request", "body": b"0", "more_body": True}]), 10)


def a_scope(*headers: tuple[bytes, bytes]) -> dict[str, Any]:
    return {"type": "http", "path": "/visits", "headers": list(headers)}


async def test_a_huge_declared_length_is_refused_before_a_byte_is_read() -> None:
    async def unread() -> Message:
        raise AssertionError("nobody may read this body")

    declared = str(DISCARDED_BYTES + 1).encode()

    with pytest.raises(Problem) as refused:
        await limited(a_scope((b"content-length", declared)), unread, LIMITS)

    assert refused.value.status == 413


async def test_a_refused_body_is_read_to_its_end_as_another_request_may_follow() -> None:
    receive = arriving(b"01234", b"56789", b"0")

    with pytest.raises(Problem) as refused:
        await limited(a_scope((b"content-length", b"11")), receive, LIMITS)

    assert refused.value.status == 413
    assert (await receive())["type"] == "http.disconnect"


async def test_what_was_read_within_the_limits_is_still_there_for_the_route() -> None:
    receive = await limited(
        a_scope((b"transfer-encoding", b"chunked")), arriving(b"01", b"2"), LIMITS
    )

    assert await read_body(receive) == b"012"
    assert (await receive())["type"] == "http.disconnect"


def nested(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth


@pytest.mark.parametrize(
    "body",
    [
        nested(3),
        b'{"a":{"b":[1,2]}}',
        b"[[],[],[],[]]",
        b'{"a":"[[[[[[", "b":"\\"[[[["}',
        b'["::::::::::"]',
        b'{"a":1,"b":2,"c":3,"d":4,"e":5}',
    ],
)
def test_json_within_the_limits_passes(body: bytes) -> None:
    guard_json(body, LIMITS)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (nested(4), "too-deep"),
        (b'{"a":{"b":{"c":{}}}}', "too-deep"),
        (b'{"a":"\\"","b":[[[[', "too-deep"),
        (nested(100_000), "too-deep"),
        (b'{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6}', "too-many-keys"),
    ],
)
def test_json_beyond_the_limits_is_refused_unparsed(body: bytes, code: str) -> None:
    with pytest.raises(Problem) as refused:
        guard_json(body, LIMITS)

    assert (refused.value.status, refused.value.code) == (422, code)


JSON = st.recursive(
    st.none() | st.integers() | st.text(alphabet='[]{}:"\\a', max_size=8),
    lambda inside: (
        st.lists(inside, max_size=4) | st.dictionaries(st.text(max_size=3), inside, max_size=4)
    ),
    max_leaves=20,
)


def depth_of(value: Any) -> int:
    if isinstance(value, dict):
        return 1 + max(map(depth_of, value.values()), default=0)
    if isinstance(value, list):
        return 1 + max(map(depth_of, value), default=0)
    return 0


def keys_of(value: Any) -> int:
    if isinstance(value, dict):
        return len(value) + sum(map(keys_of, value.values()))
    return sum(map(keys_of, value)) if isinstance(value, list) else 0


@given(value=JSON)
def test_the_guard_counts_as_a_parser_would(value: Any) -> None:
    is_within = depth_of(value) <= LIMITS.json_depth and keys_of(value) <= LIMITS.json_keys

    try:
        guard_json(json.dumps(value).encode(), LIMITS)
    except Problem:
        assert not is_within
    else:
        assert is_within


@given(body=st.binary(max_size=300))
def test_the_guard_passes_or_refuses_whatever_it_is_given(body: bytes) -> None:
    try:
        guard_json(body, LIMITS)
        status = 200
    except Problem as problem:
        status = problem.status

    assert status in (200, 422)
