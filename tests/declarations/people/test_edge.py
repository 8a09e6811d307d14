"""How an officer finds a person, and who does not."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import httpx
import pytest
from prometheus_client import CollectorRegistry

from services.backbone.audit import AuditTrail
from services.backbone.clock import report_day
from services.backbone.http.app import Api, create_app
from services.backbone.http.problems import Problem
from services.contracts.declarations import HealthDeclared, Risk
from services.declarations.people.edge import router
from services.declarations.people.model import PersonReference
from services.declarations.people.register import Register
from services.declarations.people.texts import TEXTS
from tests.declarations.builders import (
    COMMUNE,
    NOON,
    OTHER_COMMUNE,
    PSEUDONYMS,
    ZONE,
    a_person,
    a_sent,
    the_areas,
)
from tests.declarations.fakes import InMemoryDeclarations, InMemoryTrail
from tests.declarations.people.builders import a_newcomer, newcomer_body
from tests.declarations.people.fakes import InMemoryPeople
from tests.declarations.tokens import STATION, VERIFIER, signed_in


class Memory:
    """What the register remembers, and who was told."""

    def __init__(self) -> None:
        self.people = InMemoryPeople()
        self.declarations = InMemoryDeclarations()
        self.trail = InMemoryTrail()

    async def somebody(self) -> tuple[UUID, str]:
        """The id and the receipt of a person who declared in the commune."""
        sent = a_sent(person=a_person())
        [answer] = await self.declarations.keep([sent])
        await self.people.follow(
            [
                HealthDeclared(
                    declaration_id=sent.declaration.id,
                    person_id=sent.person_id,
                    commune_code=COMMUNE,
                    declared_at=NOON,
                    risk=Risk.NONE,
                )
            ]
        )
        return sent.person_id, answer.accepted.receipt  # type: ignore[union-attr]


@pytest.fixture
def memory() -> Memory:
    return Memory()


def a_register(memory: Memory) -> Register:
    day_of = partial(report_day, zone=ZONE)
    return Register(memory.people, memory.declarations, PSEUDONYMS, the_areas(), day_of)


@pytest.fixture
async def client(memory: Memory) -> AsyncIterator[httpx.AsyncClient]:
    trail = AuditTrail(memory.trail, ZONE)
    app = create_app(
        Api(
            title="People",
            version="1.0.0",
            summary="The register",
            registry=CollectorRegistry(),
            lifespan=_nothing_beside,
            routers=[router(a_register(memory), trail, the_areas(), lambda: NOON)],
            verifier=VERIFIER,
            texts=TEXTS,
        )
    )
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://people") as opened:
        yield opened


@asynccontextmanager
async def _nothing_beside() -> AsyncIterator[None]:
    yield


async def look_up(
    client: httpx.AsyncClient, headers: Mapping[str, str] = STATION, **reference: Any
) -> httpx.Response:
    return await client.post("/people/lookups", json=reference, headers=headers)


@pytest.mark.parametrize("way", ["person_id", "id_number", "receipt"])
async def test_a_person_is_found_in_every_way(
    memory: Memory, client: httpx.AsyncClient, way: str
) -> None:
    person, receipt = await memory.somebody()
    ways = {"person_id": str(person), "id_number": a_person()["id_number"], "receipt": receipt}

    answer = await look_up(client, **{way: ways[way]})

    assert answer.status_code == 200
    found = answer.json()
    assert (found["person_id"], found["commune_code"]) == (str(person), COMMUNE)
    assert found["person"]["full_name"] == a_person()["full_name"]


async def test_every_look_up_is_in_the_trail_before_the_answer(
    memory: Memory, client: httpx.AsyncClient
) -> None:
    person, _ = await memory.somebody()
    await look_up(client, person_id=str(person))

    [entry] = memory.trail.entries
    assert f"person:{person}" in str(entry)

    memory.trail.failure = RuntimeError("the trail is full")
    assert (await look_up(client, person_id=str(person))).status_code == 500


async def test_a_newcomer_is_entered_once(client: httpx.AsyncClient) -> None:
    first = await look_up(client, newcomer=newcomer_body())
    again = await look_up(client, newcomer=newcomer_body(full_name="trần thị bé"))

    assert first.status_code == 200
    assert first.json()["person"]["address"] == "Ấp 3"
    assert again.json()["person_id"] == first.json()["person_id"]


async def test_a_newcomer_of_a_commune_that_has_ended_is_refused_by_the_fields_name(
    memory: Memory,
) -> None:
    reference = PersonReference(newcomer=a_newcomer())

    with pytest.raises(Problem) as refused:
        await a_register(memory).resolve(reference, NOON + timedelta(days=1500))

    [error] = refused.value.errors
    assert (refused.value.status, error.field) == (422, "newcomer.commune_code")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (signed_in("health-station", OTHER_COMMUNE), 404),
        (signed_in("health-department", "91"), 403),
        ({"Authorization": "Bearer nobody"}, 401),
    ],
)
async def test_who_may_not_read_a_person_learns_nothing(
    memory: Memory, client: httpx.AsyncClient, headers: dict[str, str], status: int
) -> None:
    person, _ = await memory.somebody()

    answer = await look_up(client, headers, person_id=str(person))

    assert answer.status_code == status
    assert a_person()["full_name"] not in answer.text
    assert memory.trail.entries == []


async def test_an_officer_enters_nobody_outside_the_own_area(client: httpx.AsyncClient) -> None:
    headers = signed_in("health-station", OTHER_COMMUNE)

    assert (await look_up(client, headers, newcomer=newcomer_body())).status_code == 403


@pytest.mark.parametrize(
    "reference",
    [{"receipt": "00000000"}, {"id_number": "091090999999"}, {"person_id": str(UUID(int=5))}],
)
async def test_nobody_is_found_by_what_nobody_has(
    client: httpx.AsyncClient, reference: dict[str, Any]
) -> None:
    assert (await look_up(client, **reference)).status_code == 404


async def test_the_refusal_of_two_ways_at_once_is_said_in_the_readers_language(
    client: httpx.AsyncClient,
) -> None:
    headers = {**STATION, "Accept-Language": "en"}

    answer = await look_up(client, headers, receipt="00000000", id_number="091090999999")

    assert answer.status_code == 422
    assert "exactly one way" in answer.text
    assert "091090999999" not in answer.text
