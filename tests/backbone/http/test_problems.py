"""Problems name what is wrong in the reader's language and never repeat what was sent."""

from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, TypeAdapter, field_validator
from pydantic_core import PydanticCustomError
from starlette.types import Receive, Scope, Send

from services.backbone.http.errors import parse
from services.backbone.http.hot import HotRoute
from services.backbone.http.limits import read_body
from services.backbone.http.problems import Problem
from services.backbone.http.texts import Text
from tests.backbone.http.builders import a_client, an_app, failing_with

CANARY = "Zz9canary"


class Person(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id_number: str
    birth_year: int

    @field_validator("id_number")
    @classmethod
    def _must_be_a_card(cls, number: str) -> str:
        if len(number) != 12:
            raise PydanticCustomError("id_number.length", "bad number {number}", {"number": number})
        if number.startswith("9"):
            said = {"vi": "Mã tỉnh không có", "en": "There is no such province", "number": number}
            raise PydanticCustomError("id_number.province", "bad number {number}", said)
        if number.startswith("8"):
            raise ValueError(f"bad number {number}")
        return number


class Form(BaseModel):
    model_config = ConfigDict(extra="forbid")

    person: Person
    travel: list[dict[str, int]] = []
    on_behalf: Literal["self", "child", "relative"] = "self"


FORM = TypeAdapter(Form)
TEXTS = {"id_number.length": Text("Phải có {digits} chữ số", "Must have 12 digits")}


async def take_form(scope: Scope, receive: Receive, send: Send) -> None:
    parse(FORM, await read_body(receive))


APP = an_app(hot_routes=[HotRoute("POST", "/forms", take_form, {}, {})], texts=TEXTS)


async def refusal(body: Any, language: str = "vi") -> dict[str, Any]:
    """What the sender of `body` is told."""
    request = {"content": body} if isinstance(body, bytes) else {"json": body}
    answer = await a_client(APP).post("/forms", headers={"accept-language": language}, **request)
    problem: dict[str, Any] = answer.json()
    assert answer.status_code == 422
    assert answer.headers["content-language"] == language
    return problem


async def test_every_wrong_field_is_named_by_its_path() -> None:
    problem = await refusal({"person": {"birth_year": "soon"}, "travel": [{"91": "x"}]})

    assert [error["field"] for error in problem["errors"]] == [
        "person.id_number",
        "person.birth_year",
        "travel.0.*",
    ]


async def test_a_problem_is_vietnamese_and_english_when_asked() -> None:
    vietnamese, english = await refusal({}), await refusal({}, "en")

    assert vietnamese["title"] == "Nội dung chưa đúng"
    assert vietnamese["errors"][0]["message"] == "Thiếu thông tin bắt buộc"
    assert english["title"] == "Malformed content"
    assert english["errors"][0]["message"] == "Required"


@pytest.mark.parametrize(
    ("number", "message"),
    [
        ("1", "Must have 12 digits"),
        ("9" * 12, "There is no such province"),
        ("8" * 12, "The value is not valid"),
    ],
)
async def test_a_features_own_rule_speaks_through_its_texts_only(number: str, message: str) -> None:
    problem = await refusal({"person": {"id_number": number, "birth_year": 1990}}, "en")

    assert problem["errors"] == [{"field": "person.id_number", "message": message}]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"person": NaN}', b"\xff\xfe", b'"\\ud800"'])
async def test_what_is_no_json_object_is_a_wrong_body(body: bytes) -> None:
    problem = await refusal(body)

    assert problem["errors"][0]["field"] in ("body", "person")


async def test_choices_are_listed_without_a_word_of_either_language() -> None:
    body = {"person": {"id_number": "1" * 12, "birth_year": 1990}, "on_behalf": "me"}

    messages = [
        (await refusal(body, language))["errors"][0]["message"] for language in ("vi", "en")
    ]

    assert messages == [
        "Phải là một trong: 'self', 'child', 'relative'",
        "Must be one of: 'self', 'child', 'relative'",
    ]


async def test_a_thousand_wrong_fields_do_not_make_a_long_answer() -> None:
    problem = await refusal({f"field_{number}": 1 for number in range(1000)})

    assert len(problem["errors"]) == 50


JSON = st.recursive(
    st.none() | st.booleans() | st.just(CANARY) | st.text().map(lambda text: text + CANARY),
    lambda inside: (
        st.lists(inside, max_size=3)
        | st.dictionaries(
            st.sampled_from(["person", "travel", "birth_year", "id_number", CANARY]), inside
        )
    ),
    max_leaves=8,
)


@given(body=JSON, language=st.sampled_from(["vi", "en"]))
async def test_no_problem_ever_repeats_a_value(body: Any, language: str) -> None:
    problem = await refusal(body, language)

    assert CANARY not in str(problem)


async def test_an_unknown_detail_is_left_out_and_the_status_still_has_a_title() -> None:
    client = a_client(an_app(routers=[failing_with(Problem(410, "roster.over"))]))

    problem = (await client.get("/failing")).json()

    assert problem["title"] == "Yêu cầu không đọc được"
    assert problem["type"] == "/docs#problem-roster.over"


async def test_a_problem_of_a_feature_has_its_own_code_and_text() -> None:
    texts = {"declaration.differs": Text("Mã này đã dùng", "This id is taken")}
    client = a_client(
        an_app(texts=texts, routers=[failing_with(Problem(409, "declaration.differs"))])
    )

    problem = (await client.get("/failing")).json()

    assert problem["status"] == 409
    assert problem["detail"] == "Mã này đã dùng"
    assert problem["type"] == "/docs#problem-declaration.differs"
