"""What a wrong declaration is told: every field, in both languages, and nothing that was sent."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.bodies import a_feverish_body
from tests.declarations.edges import Memory, serving

# In upper case and not hexadecimal: no id of ours can look like it.
CANARY = "KHÔNG-AI-BIẾT-7731"
NUMBER = 77317731773177

EVERYTHING_WRONG: dict[str, Any] = {
    "id": "x",
    "person": {
        "full_name": "",
        "birth_year": 1850,
        "gender": "x",
        "id_number": "12",
        "phone": "123",
        "nationality": "",
    },
    "on_behalf": "x",
    "residence": {"commune_code": "99999", "address": ""},
    "symptoms": ["sneezing"],
    "temperature_celsius": 50,
    "travel": [{"area_code": "x", "from": "x", "to": "x"}],
    "contacts": {"case": "x", "from_affected_country": "x", "symptomatic": "x"},
    "declared_to_local_authority": "x",
    "declared_at": "x",
    "colour": "red",
}
IN_VIETNAMESE = {
    "id": "Phải là mã UUID",
    "person.full_name": "Phải có ít nhất 1 ký tự",
    "person.birth_year": "Không được nhỏ hơn 1900",
    "person.gender": "Phải là một trong: 'male', 'female', 'other'",
    "person.id_number": "Không đúng định dạng",
    "person.phone": "Không phải số điện thoại Việt Nam.",
    "person.nationality": "Phải có ít nhất 1 ký tự",
    "on_behalf": "Phải là một trong: 'self', 'relative'",
    "residence.commune_code": "Không có xã, phường, thị trấn này vào ngày khai.",
    "residence.address": "Phải có ít nhất 1 ký tự",
    "symptoms.0": "Phải là một trong: 'fever', 'cough', 'dyspnoea', 'pneumonia', 'sore_throat'"
    ", 'fatigue', 'vomiting', 'diarrhoea', 'bleeding', 'rash'",
    "temperature_celsius": "Không được lớn hơn 45.0",
    "travel.0.area_code": "Không đúng định dạng",
    "travel.0.from": "Phải là ngày dạng NĂM-THÁNG-NGÀY",
    "travel.0.to": "Phải là ngày dạng NĂM-THÁNG-NGÀY",
    "contacts.case": "Phải là true hoặc false",
    "contacts.from_affected_country": "Phải là true hoặc false",
    "contacts.symptomatic": "Phải là true hoặc false",
    "declared_to_local_authority": "Phải là true hoặc false",
    "declared_at": "Phải là thời điểm theo RFC 3339, ví dụ 2021-07-19T07:00:00+07:00",
    "colour": "Không có trường này trong mẫu",
}
UNTRUE: dict[str, Any] = a_feverish_body(
    person={
        "full_name": "x" * 101,
        "birth_year": 2022,
        "gender": "female",
        "id_number": "091090000001",
        "phone": "0901234567",
    },
    travel=[
        {"area_code": "79", "from": "2021-07-05", "to": "2021-07-01"},
        {"area_code": "79", "from": "2021-07-05", "to": "2031-07-01"},
    ],
    declared_at="2021-06-01T00:00:00+07:00",
)
IN_ENGLISH = {
    "person.full_name": "Must not exceed 100 characters",
    "person.birth_year": "This lies in the future.",
    "person.id_number": "The id number is of the other sex.",
    "travel.0.to": "The stay ends before it begins.",
    "travel.1.to": "This lies in the future.",
    "declared_at": "This is more than 30 days ago.",
}


@pytest.fixture(scope="module")
async def edge() -> AsyncIterator[httpx.AsyncClient]:
    """One edge for all: nothing that these tests do changes what the next one sees."""
    async with serving(Memory()) as client:
        yield client


async def told(
    edge: httpx.AsyncClient, body: dict[str, Any], language: str | None = None
) -> dict[str, str]:
    headers = {"Accept-Language": language} if language else {}
    answer = await edge.post("/declarations", json=body, headers=headers)
    assert answer.status_code == 422
    assert answer.headers["content-language"] == (language or "vi")
    return {one["field"]: one["message"] for one in answer.json()["errors"]}


async def test_every_wrong_field_is_named_at_once_in_vietnamese(edge: httpx.AsyncClient) -> None:
    assert await told(edge, EVERYTHING_WRONG) == IN_VIETNAMESE


async def test_and_in_english_where_that_is_asked(edge: httpx.AsyncClient) -> None:
    english = await told(edge, EVERYTHING_WRONG, "en")

    assert english.keys() == IN_VIETNAMESE.keys()
    assert not {english[field] for field in english} & set(IN_VIETNAMESE.values())


async def test_what_cannot_be_true_is_explained_in_our_own_words(edge: httpx.AsyncClient) -> None:
    assert await told(edge, UNTRUE, "en") == IN_ENGLISH


async def test_our_own_words_are_vietnamese_first(edge: httpx.AsyncClient) -> None:
    vietnamese = await told(edge, UNTRUE)

    assert vietnamese["person.id_number"] == "Số căn cước không khớp với giới tính."
    assert vietnamese["declared_at"] == "Đã quá 30 ngày."


async def test_every_missing_field_is_named(edge: httpx.AsyncClient) -> None:
    missing = await told(edge, {"person": {}, "residence": {}, "travel": [{}]})

    assert missing == dict.fromkeys(
        [
            "id",
            "person.full_name",
            "person.birth_year",
            "person.gender",
            "person.id_number",
            "person.phone",
            "residence.commune_code",
            "residence.address",
            "symptoms",
            "contacts",
            "travel.0.area_code",
            "travel.0.from",
            "travel.0.to",
            "declared_at",
        ],
        "Thiếu thông tin bắt buộc",
    )


@pytest.mark.parametrize(
    "body", [b"", b"null", b"[]", b'"x"', b"{", b"\xff\xfe", b'{"id": "\\ud800"}', b"NaN"]
)
async def test_what_is_no_declaration_at_all_is_malformed(
    edge: httpx.AsyncClient, body: bytes
) -> None:
    answer = await edge.post("/declarations", content=body)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "body"


async def test_json_without_a_bottom_is_refused(edge: httpx.AsyncClient) -> None:
    answer = await edge.post("/declarations", content=b"[" * 10_000)

    assert answer.status_code == 422
    assert answer.json()["type"] == "/docs#problem-too-deep"


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where a value can be put into a body."""
    inside: dict[Any, Any] = value if isinstance(value, dict) else {}
    if isinstance(value, list):
        inside = dict(enumerate(value))
    return [path, *(one for key in inside for one in places(inside[key], (*path, key)))]


def with_value(body: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    copy = body.copy()
    copy[path[0]] = with_value(body[path[0]], path[1:], value)
    return copy


FULL = a_feverish_body(travel=[{"area_code": "79", "from": "2021-07-01", "to": "2021-07-05"}])

marked = st.one_of(
    st.text(max_size=20).map(lambda text: CANARY + text),
    st.text(max_size=20).map(lambda text: text + CANARY),
    st.sampled_from([NUMBER, -NUMBER, NUMBER + 0.5, 10**40 + NUMBER, f"{NUMBER}", f"0{NUMBER}"]),
    st.just(f"2021-07-19T12:00:00+07:00{CANARY}"),
    st.just("9" * 500 + CANARY),
)
values = st.recursive(
    marked,
    lambda some: st.lists(some, max_size=3) | st.dictionaries(marked.map(str), some, max_size=3),
    max_leaves=5,
)


@given(path=st.sampled_from(places(FULL)), value=values)
async def test_no_answer_ever_repeats_what_was_sent(
    edge: httpx.AsyncClient, path: tuple[Any, ...], value: Any
) -> None:
    body = with_value(FULL, path, value)

    for language in ("vi", "en"):
        answer = await edge.post(
            "/declarations", content=json.dumps(body), headers={"Accept-Language": language}
        )

        assert answer.status_code in {200, 201, 409, 422}
        assert CANARY not in answer.text
        assert str(NUMBER) not in answer.text


@given(body=st.binary(max_size=200))
async def test_bytes_of_any_kind_are_refused_and_break_nothing(
    edge: httpx.AsyncClient, body: bytes
) -> None:
    answer = await edge.post("/declarations", content=body)

    assert answer.status_code == 422
