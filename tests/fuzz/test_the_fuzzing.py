"""The fuzzer is no use unless it finds what is wrong."""

from typing import Annotated, Any

import httpx
import pytest
from fastapi import APIRouter, Response
from pydantic import BaseModel, WithJsonSchema
from starlette.responses import HTMLResponse, JSONResponse

from services.backbone.http.protocol import Wire
from services.backbone.http.texts import DETAILS
from services.backbone.identity.policies import public, signed_in
from tests.backbone.http.builders import Receipt, an_app
from tests.backbone.http.wire import serving
from tests.backbone.identity.builders import a_token, a_verifier
from tests.fuzz.callers import Sending
from tests.fuzz.fuzzing import fuzz
from tests.fuzz.spoken import Spoken

WITH_A_TOKEN: dict[str, Any] = {"security": [{"bearer": []}]}


class Anything(BaseModel):
    number: Annotated[Any, WithJsonSchema({"type": "integer"})]


def a_flawed_router() -> APIRouter:
    router = APIRouter()

    @router.get("/guarded", dependencies=[signed_in()])
    async def guarded() -> Receipt:
        return Receipt(receipt="7M2K-91QF")

    @router.get("/fails", dependencies=[public()])
    async def fail(number: int) -> Receipt:
        return Receipt(receipt=f"{1 / max(0, 100 - number)}")

    @router.get("/undocumented", dependencies=[public()])
    async def answer_otherwise(response: Response) -> Receipt:
        response.status_code = 202
        return Receipt(receipt="7M2K-91QF")

    @router.get("/page", dependencies=[public()], response_model=Receipt)
    async def answer_with_a_page() -> Response:
        return HTMLResponse("<p>7M2K-91QF</p>")

    @router.get("/shape", dependencies=[public()], response_model=Receipt)
    async def answer_in_another_shape() -> Response:
        return JSONResponse({"receipt": 7})

    @router.post("/anything", dependencies=[public()])
    async def take_anything(body: Anything) -> Receipt:
        return Receipt(receipt=f"{body.number}")

    @router.get("/open", dependencies=[public()], openapi_extra=WITH_A_TOKEN)
    async def let_everybody_in() -> Receipt:
        return Receipt(receipt="7M2K-91QF")

    return router


def test_each_flaw_is_found_by_its_check() -> None:
    app = an_app(routers=[a_flawed_router()], hot_routes=[], verifier=a_verifier())

    with serving(app, Wire()) as port:
        url = f"http://127.0.0.1:{port}"
        document = httpx.get(f"{url}/openapi.json").json()
        phases = ("coverage", "fuzzing")
        fuzzed = fuzz(document, url, Sending(a_token()), phases=phases, examples=40)

    found = {tuple(what.split(": ")[:2]) for what in fuzzed.failures}
    assert found == {
        ("GET /fails", "not_a_server_error"),
        ("GET /fails", "status_code_conformance"),
        ("GET /undocumented", "status_code_conformance"),
        ("GET /page", "content_type_conformance"),
        ("GET /shape", "response_schema_conformance"),
        ("POST /anything", "negative_data_rejection"),
        ("GET /open", "ignored_auth"),
        ("GET /open", "missing_required_header"),
        ("GET /open", "negative_data_rejection"),
    }


@pytest.mark.parametrize(
    "sentence", ["Input should be a valid string", "A valid bearer token is needed."]
)
def test_a_sentence_that_is_none_of_ours_is_strange(sentence: str) -> None:
    problem = {"title": "Chưa đăng nhập", "detail": sentence}

    assert Spoken(DETAILS).strange(problem, "vi") == [sentence]


def test_our_own_sentences_with_their_limits_are_not_strange() -> None:
    problem = {
        "title": "Nội dung quá lớn",
        "detail": "Nội dung không được quá 32768 byte.",
        "errors": [{"field": "kind", "message": "Phải là một trong: 'self', 'relative'"}],
    }

    assert Spoken(DETAILS).strange(problem, "vi") == []
