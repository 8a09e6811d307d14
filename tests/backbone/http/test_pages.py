"""Cursors carry a key there and back, and nothing else into a query."""

import base64
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from services.backbone.http.pages import decode_cursor, encode_cursor
from services.backbone.http.problems import Problem

KEY: TypeAdapter[tuple[datetime, UUID]] = TypeAdapter(tuple[datetime, UUID])
WORDS: TypeAdapter[tuple[str, int]] = TypeAdapter(tuple[str, int])


def test_a_cursor_leads_to_the_key_it_was_made_of() -> None:
    key = (datetime(2021, 7, 19, tzinfo=UTC), UUID(int=7))

    assert decode_cursor(encode_cursor(key), KEY) == key


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "!",
        "a",
        "é",
        encode_cursor(("30730", 1)),
        base64.urlsafe_b64encode(b'[{"$gt":""},{"$ne":null}]').decode(),
    ],
)
def test_a_cursor_that_we_did_not_make_is_refused_by_its_name(cursor: str) -> None:
    with pytest.raises(Problem) as refused:
        decode_cursor(cursor, KEY)

    assert refused.value.status == 422
    assert [error.field for error in refused.value.errors] == ["cursor"]


@given(key=st.tuples(st.text(alphabet=st.characters(exclude_categories=["Cs"])), st.integers()))
def test_any_key_survives(key: tuple[str, int]) -> None:
    assert decode_cursor(encode_cursor(key), WORDS) == key


@given(cursor=st.text(max_size=40))
def test_any_text_is_a_key_or_is_refused(cursor: str) -> None:
    try:
        decode_cursor(cursor, WORDS)
        status = 200
    except Problem as problem:
        status = problem.status

    assert status in (200, 422)
