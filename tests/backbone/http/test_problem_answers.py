"""The OpenAPI document tells of every problem that a route's policy and parameters imply."""

from typing import Annotated, Any

import pytest
from fastapi import APIRouter

from services.backbone.http.etags import IfMatch, IfMatchOrNone
from services.backbone.http.problem_answers import complete
from services.backbone.identity.access import Actor
from services.backbone.identity.policies import public, signed_in
from tests.backbone.http.builders import Visit, a_client, an_app
from tests.backbone.identity.builders import a_verifier


def a_router() -> APIRouter:
    router = APIRouter()

    @router.get("/open", dependencies=[public()])
    async def ask() -> int:
        return 1

    @router.get("/search", dependencies=[public()])
    async def search(number: int) -> int:
        return number

    @router.get("/own", dependencies=[signed_in()])
    async def own() -> int:
        return 1

    @router.get("/visits/{number}", dependencies=[public()])
    async def show(number: int) -> int:
        return number

    @router.post("/others", dependencies=[public()], responses={404: {"description": "No form"}})
    async def add(visit: Visit) -> None:
        return None

    @router.put("/visits/{number}")
    async def change(
        actor: Annotated[Actor, signed_in()], number: int, visit: Visit, if_match: IfMatch
    ) -> None:
        return None

    @router.delete("/visits/{number}", dependencies=[public()])
    async def remove(number: int, if_match: IfMatchOrNone = None) -> None:
        return None

    return router


async def documented() -> dict[str, Any]:
    app = an_app(routers=[a_router()], verifier=a_verifier())
    document: dict[str, Any] = (await a_client(app).get("/openapi.json")).json()
    return document


IMPLIED = {
    "GET /open": {503},
    "GET /search": {422, 503},
    "GET /own": {401, 403, 503},
    "GET /visits/{number}": {404, 422, 503},
    "POST /others": {404, 409, 413, 415, 422, 503},
    "PUT /visits/{number}": {401, 403, 404, 409, 412, 413, 415, 422, 428, 503},
    "DELETE /visits/{number}": {404, 409, 412, 422, 503},
    "POST /visits": {409, 413, 422, 503},
}


@pytest.mark.parametrize(("route", "problems"), IMPLIED.items(), ids=IMPLIED.keys())
async def test_a_route_tells_of_the_problems_that_it_may_end_with(
    route: str, problems: set[int]
) -> None:
    method, path = route.split()

    answers = (await documented())["paths"][path][method.lower()]["responses"]

    assert {int(status) for status in answers if int(status) >= 400} == problems


async def test_every_problem_is_described_once_and_has_the_shape_of_the_rest() -> None:
    document = await documented()

    answers = document["components"]["responses"]

    for operation in (op for path in document["paths"].values() for op in path.values()):
        for status, answer in operation["responses"].items():
            if int(status) >= 400 and "$ref" in answer:
                assert answer["$ref"].removeprefix("#/components/responses/") in answers
    shape = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    assert all(answer["content"] == shape for answer in answers.values())
    assert "Retry-After" in answers["Problem503"]["headers"]


async def test_what_a_route_says_of_its_own_problem_is_kept_in_the_shape_of_the_rest() -> None:
    answer = (await documented())["paths"]["/others"]["post"]["responses"]["404"]

    assert answer["description"] == "No form"
    assert list(answer["content"]) == ["application/problem+json"]


async def test_the_document_is_the_same_each_time() -> None:
    client = a_client(an_app())

    first, second = [(await client.get("/openapi.json")).json() for _ in range(2)]

    assert first == second


def test_completing_does_not_change_what_a_route_said() -> None:
    operation: dict[str, Any] = {"responses": {"409": {"description": "Taken"}}}

    complete("POST", operation, is_hot=False)

    assert operation == {"responses": {"409": {"description": "Taken"}}}
