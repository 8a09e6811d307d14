"""How the desk of a commune enters what people declared on paper."""

from typing import Any
from uuid import UUID

import httpx
import pytest

from services.contracts.declarations import Channel, ContactPointGiven, HealthDeclared
from tests.bodies import a_body, a_feverish_body
from tests.declarations.builders import COMMUNE, NOON, OTHER_COMMUNE, PROVINCE, a_person
from tests.declarations.edges import Memory
from tests.declarations.tokens import ACCOUNT, STATION, signed_in

DESK = signed_in("commune-authority", COMMUNE)
ENGLISH = {"Accept-Language": "en"}
ID = str(UUID(int=7))


def a_paper(**changes: Any) -> dict[str, Any]:
    """Declared three days ago, and received yesterday."""
    return a_body(
        **{
            "declared_at": "2021-07-16T09:00:00+07:00",
            "paper": {"number": "12/TK", "received_on": "2021-07-18"},
            **changes,
        }
    )


async def enter(client: httpx.AsyncClient, body: dict[str, Any], **headers: str) -> httpx.Response:
    return await client.post("/paper-declarations", json=body, headers={**DESK, **headers})


async def test_a_paper_is_kept_as_a_declaration_with_a_receipt(
    client: httpx.AsyncClient, memory: Memory
) -> None:
    answer = await enter(client, a_paper(id=ID))

    assert answer.status_code == 201
    [told] = memory.declarations.told
    assert isinstance(told, HealthDeclared)
    assert (told.channel, told.form) == (Channel.PAPER, "whole-population")
    state = (await client.get(f"/declarations/{answer.json()['receipt']}")).json()
    assert state["channel"] == "paper"
    assert state["declared_at"] < state["received_at"]


async def test_the_officer_is_in_the_audit_trail(client: httpx.AsyncClient, memory: Memory) -> None:
    await enter(client, a_paper(id=ID))

    [entry] = memory.trail.entries
    assert (entry["who"], entry["action"], entry["object"]) == (
        ACCOUNT,
        "enter",
        f"declaration:{ID}",
    )


async def test_the_number_of_the_paper_is_sealed_with_the_rest(
    client: httpx.AsyncClient, memory: Memory
) -> None:
    await enter(client, a_paper())

    [kept] = memory.declarations.by_id.values()
    assert b'"paper":{"number":"12/TK","received_on":"2021-07-18"}' in kept.content


async def test_people_without_a_phone_can_be_entered(
    client: httpx.AsyncClient, memory: Memory
) -> None:
    sick = a_feverish_body(person=a_person(phone=None), paper=a_paper()["paper"])

    answer = await enter(client, sick | {"declared_at": "2021-07-18T09:00:00+07:00"})

    assert answer.status_code == 201
    assert answer.json()["risk"] == "symptomatic"
    assert ContactPointGiven not in [type(one) for one in memory.declarations.told]


async def test_the_same_paper_again_gets_the_same_answer(client: httpx.AsyncClient) -> None:
    body = a_paper()
    first = await enter(client, body)

    again = await enter(client, body)

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.content == first.content


async def test_another_paper_under_its_id_is_a_conflict(client: httpx.AsyncClient) -> None:
    body = a_paper()
    await enter(client, body)

    other = await enter(client, body | {"paper": {"number": "13", "received_on": "2021-07-18"}})

    assert other.status_code == 409


async def test_an_electronic_declaration_with_its_id_is_another_one(
    client: httpx.AsyncClient,
) -> None:
    paper = a_paper()
    await enter(client, paper)

    other = await client.post(
        "/declarations", json={name: paper[name] for name in paper if name != "paper"}
    )

    assert other.status_code == 409


@pytest.mark.parametrize(
    ("paper", "field", "message"),
    [
        ({"number": "12", "received_on": "2021-07-20"}, "received_on", "This lies in the future."),
        (
            {"number": "12", "received_on": "2021-07-15"},
            "received_on",
            "The paper was received before it was written.",
        ),
        ({"number": "", "received_on": "2021-07-18"}, "number", "Not in the required form"),
        ({"number": "12"}, "received_on", "Required"),
    ],
)
async def test_a_paper_that_cannot_be_is_refused(
    client: httpx.AsyncClient, paper: dict[str, str], field: str, message: str
) -> None:
    answer = await enter(client, a_paper(paper=paper), **ENGLISH)

    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"field": f"paper.{field}", "message": message}]


async def test_a_paper_received_today_and_written_today_is_fine(client: httpx.AsyncClient) -> None:
    body = a_paper(declared_at=NOON.isoformat(), paper={"number": "1", "received_on": "2021-07-19"})

    assert (await enter(client, body)).status_code == 201


async def test_every_wrong_field_is_named_with_those_that_the_form_misses(
    client: httpx.AsyncClient,
) -> None:
    body = a_paper(paper={}, temperature_celsius=99, person=a_person(id_number=None, phone=None))

    answer = await enter(client, body)

    assert {one["field"] for one in answer.json()["errors"]} == {
        "paper.number",
        "paper.received_on",
        "temperature_celsius",
        "person.id_number",
    }


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        (STATION, 403),
        (signed_in("commune-authority", OTHER_COMMUNE), 403),
        (signed_in("health-department", PROVINCE), 403),
    ],
)
async def test_nobody_enters_papers_but_the_desk_of_the_commune(
    client: httpx.AsyncClient, memory: Memory, headers: dict[str, str], status: int
) -> None:
    answer = await client.post("/paper-declarations", json=a_paper(), headers=headers)

    assert answer.status_code == status
    assert not memory.declarations.by_id


async def test_a_paper_is_not_taken_by_the_public_edge(client: httpx.AsyncClient) -> None:
    answer = await client.post("/declarations", json=a_paper())

    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == ["paper"]


async def test_the_body_is_documented_without_references(client: httpx.AsyncClient) -> None:
    document = (await client.get("/openapi.json")).json()

    operation = document["paths"]["/paper-declarations"]["post"]
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    assert set(schema["required"]) >= {"id", "person", "residence", "paper"}
    assert schema["properties"]["person"]["properties"]["full_name"]["maxLength"] == 100
