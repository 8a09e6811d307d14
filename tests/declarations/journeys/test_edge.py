"""Who reads which people of a commune stayed in a zone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import httpx
import pytest
from prometheus_client import CollectorRegistry
from pymongo.errors import AutoReconnect

from services.backbone.audit import AuditTrail
from services.backbone.http.app import Api, create_app
from services.declarations.journeys import rules
from services.declarations.journeys.edge import router
from services.declarations.journeys.rules import settle
from tests.declarations.builders import COMMUNE, DISTRICT, NOON, OTHER_COMMUNE, ZONE, the_areas
from tests.declarations.fakes import InMemoryTrail
from tests.declarations.journeys.builders import a_known_zone, a_stay, an_exposure
from tests.declarations.journeys.fakes import InMemoryExposures
from tests.declarations.tokens import STATION, VERIFIER, signed_in

ZONE_ID = a_known_zone().id
LIST = f"/zones/{ZONE_ID}/exposures?commune_code={COMMUNE}"
THEIRS = [
    STATION,
    signed_in("district-health", DISTRICT),
    signed_in("health-department", "91"),
]
NOT_THEIRS = [
    (signed_in("health-station", OTHER_COMMUNE), 403),
    (signed_in("commune-authority", COMMUNE), 403),
    (signed_in("director", "91"), 403),
    ({}, 401),
]


class Memory:
    def __init__(self) -> None:
        self.exposures = InMemoryExposures()
        self.trail = InMemoryTrail()


@pytest.fixture
async def memory() -> Memory:
    """Three people of the commune were in the zone, and one of another."""
    memory = Memory()
    stays = [a_stay(1), a_stay(2), a_stay(3), a_stay(4, commune=OTHER_COMMUNE)]
    await memory.exposures.write([an_exposure(one) for one in stays], NOON)
    return memory


@pytest.fixture
async def client(memory: Memory) -> AsyncIterator[httpx.AsyncClient]:
    trail = AuditTrail(memory.trail, ZONE)
    app = create_app(
        Api(
            title="Journeys",
            version="1.0.0",
            summary="",
            registry=CollectorRegistry(),
            lifespan=_nothing_beside,
            routers=[router(memory.exposures, trail, the_areas(), lambda: NOON)],
            verifier=VERIFIER,
        )
    )
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://journeys") as opened:
        yield opened


@asynccontextmanager
async def _nothing_beside() -> AsyncIterator[None]:
    yield


async def test_those_who_look_after_a_commune_read_who_was_in_a_zone(
    client: httpx.AsyncClient, memory: Memory
) -> None:
    answers = [await client.get(LIST, headers=one) for one in THEIRS]

    assert {one.status_code for one in answers} == {200}
    assert answers[0].json()["items"][0] == {
        "id": str(rules.exposure_id(a_stay(1), ZONE_ID)),
        "version": 1,
        "person_id": str(UUID(int=1001)),
        "declaration_id": str(UUID(int=1)),
        "zone_version": 1,
        "level": "outbreak",
        "first_day": "2021-06-28",
        "last_day": "2021-07-03",
        "is_certain": True,
    }
    assert len(answers[0].json()["items"]) == 3
    assert {one["object"] for one in memory.trail.entries} == {
        f"person:{UUID(int=1000 + number)}" for number in (1, 2, 3)
    }


@pytest.mark.parametrize(("headers", "status"), NOT_THEIRS)
async def test_nobody_else_does(
    client: httpx.AsyncClient, memory: Memory, headers: dict[str, str], status: int
) -> None:
    answer = await client.get(LIST, headers=headers)

    assert (answer.status_code, memory.trail.entries) == (status, [])


async def test_what_was_withdrawn_is_not_listed(client: httpx.AsyncClient, memory: Memory) -> None:
    gone = settle(a_stay(1), a_known_zone(version=2, is_withdrawn=True), an_exposure(a_stay(1)))
    assert gone
    await memory.exposures.write([gone], NOON)

    answer = await client.get(LIST, headers=STATION)

    people = [one["person_id"] for one in answer.json()["items"]]
    assert people == [str(UUID(int=1002)), str(UUID(int=1003))]


async def test_pages_go_on_where_one_ended(client: httpx.AsyncClient) -> None:
    first = (await client.get(f"{LIST}&limit=2", headers=STATION)).json()
    rest = (await client.get(f"{LIST}&limit=2&cursor={first['next']}", headers=STATION)).json()

    assert [len(first["items"]), len(rest["items"]), rest["next"]] == [2, 1, None]


@pytest.mark.parametrize(
    "path",
    [
        f"/zones/{ZONE_ID}/exposures",
        f"/zones/x/exposures?commune_code={COMMUNE}",
        f"/zones/{ZONE_ID}/exposures?commune_code=x",
        f"{LIST}&cursor=WyJ4IiwieCJd",
        f"{LIST}&limit=0",
    ],
)
async def test_a_question_that_makes_no_sense_is_refused(
    client: httpx.AsyncClient, path: str
) -> None:
    assert (await client.get(path, headers=STATION)).status_code == 422


async def test_a_zone_that_nobody_was_in_has_an_empty_list(
    client: httpx.AsyncClient, memory: Memory
) -> None:
    path = f"/zones/{UUID(int=404)}/exposures?commune_code={COMMUNE}"

    answer = await client.get(path, headers=STATION)

    assert (answer.json(), memory.trail.entries) == ({"items": [], "next": None}, [])


async def test_without_the_trail_nobody_reads(client: httpx.AsyncClient, memory: Memory) -> None:
    memory.trail.failure = AutoReconnect("away")

    assert (await client.get(LIST, headers=STATION)).status_code == 503
