"""Nobody overwrites what they have not read."""

import pytest
from fastapi import APIRouter

from services.backbone.http.etags import IfMatch, check_if_match, etag
from services.backbone.http.problems import Problem
from services.backbone.identity.policies import public
from tests.backbone.http.builders import a_client, an_app


def test_the_etag_that_was_read_is_accepted() -> None:
    assert etag(3) == '"3"'
    check_if_match(etag(3), 3)


@pytest.mark.parametrize(
    ("if_match", "status"),
    [
        (None, 428),
        ('"2"', 412),
        ('"4"', 412),
        ("3", 412),
        ('W/"3"', 412),
        ("*", 412),
        ('"03"', 412),
    ],
)
def test_anything_else_is_refused(if_match: str | None, status: int) -> None:
    with pytest.raises(Problem) as refused:
        check_if_match(if_match, 3)

    assert refused.value.status == status


async def test_a_route_that_needs_if_match_answers_428_without_it() -> None:
    router = APIRouter()

    @router.put("/rosters/{number}", dependencies=[public()])
    async def change(number: int, if_match: IfMatch) -> None:
        check_if_match(if_match, number)

    client = a_client(an_app(routers=[router]))

    answers = [
        await client.put("/rosters/3", headers=headers)
        for headers in ({}, {"if-match": '"2"'}, {"if-match": '"3"'})
    ]

    assert [answer.status_code for answer in answers] == [428, 412, 200]
