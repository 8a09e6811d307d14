"""The register over HTTP: who keeps it, who reads it, and what is refused."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx
import pytest
from prometheus_client import CollectorRegistry
from pymongo.errors import AutoReconnect

from services.backbone.audit import AuditTrail
from services.backbone.http.app import Api, create_app
from services.declarations.zones import edge
from services.declarations.zones.desk import Desk
from services.declarations.zones.texts import TEXTS
from tests.declarations.builders import COMMUNE, HOUR, NOON, ZONE, the_areas
from tests.declarations.fakes import InMemoryTrail
from tests.declarations.tokens import ACCOUNT, VERIFIER, signed_in
from tests.declarations.zones.builders import (
    CITY,
    CITY_WARD,
    ENDED_WARD,
    a_body,
    a_zone,
    terms_body,
    the_world,
)
from tests.declarations.zones.fakes import InMemoryZones

DEPARTMENT = signed_in("health-department", "91")
ENGLISH = {**DEPARTMENT, "Accept-Language": "en"}
ID = str(UUID(int=1))
NOT_THEIRS = [
    (signed_in("health-department", COMMUNE), 403),
    (signed_in("district-health", "91"), 403),
    (signed_in("director", "91"), 403),
    ({}, 401),
]


class Memory:
    """What the register remembers, and when it is asked."""

    def __init__(self) -> None:
        self.zones = InMemoryZones(the_world())
        self.trail = InMemoryTrail()
        self.now = NOON

    def clock(self) -> datetime:
        return self.now


@pytest.fixture
def memory() -> Memory:
    return Memory()


@pytest.fixture
async def client(memory: Memory) -> AsyncIterator[httpx.AsyncClient]:
    world, zones, now = the_world(), memory.zones, memory.clock
    desk = Desk(zones, world, AuditTrail(memory.trail, ZONE), the_areas(), ZONE, now)
    app = create_app(
        Api(
            title="Zones",
            version="1.0.0",
            summary="",
            registry=CollectorRegistry(),
            lifespan=_nothing_beside,
            routers=[
                edge.reading(desk, zones, world, ZONE, now),
                edge.writing(desk, zones, world),
            ],
            verifier=VERIFIER,
            texts=TEXTS,
        )
    )
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://zones") as opened:
        yield opened


@asynccontextmanager
async def _nothing_beside() -> AsyncIterator[None]:
    yield


async def declare(
    client: httpx.AsyncClient, headers: dict[str, str] = DEPARTMENT, **changes: Any
) -> httpx.Response:
    return await client.post("/zones", json=a_body(**changes), headers=headers)


async def correct(client: httpx.AsyncClient, version: int = 1, **changes: Any) -> httpx.Response:
    headers = {**DEPARTMENT, "If-Match": f'"{version}"'}
    return await client.put(f"/zones/{ID}", json=terms_body(**changes), headers=headers)


async def withdraw(client: httpx.AsyncClient, version: int = 1) -> httpx.Response:
    headers = {**DEPARTMENT, "If-Match": f'"{version}"'}
    body = {"reason": "Nhầm địa bàn"}
    return await client.post(f"/zones/{ID}/withdrawal", json=body, headers=headers)


async def test_a_zone_is_declared_with_the_deed_in_the_trail(
    client: httpx.AsyncClient, memory: Memory
) -> None:
    answer = await declare(client)

    assert answer.status_code == 201
    assert answer.headers["etag"] == '"1"'
    assert answer.json() == {
        "id": ID,
        "version": 1,
        "area_code": CITY,
        "area_name": "Tên 79",
        "level": "outbreak",
        "first_day": "2021-07-09",
        "last_day": "2021-07-23",
        "decided_by": "Ủy ban nhân dân Thành phố Hồ Chí Minh",
        "document": "2279/UBND-VX",
        "decided_on": "2021-07-08",
        "is_withdrawn": False,
        "reason": "",
        "recorded_at": "2021-07-19T05:00:00Z",
        "recorded_by": ACCOUNT,
        "overlapping": [],
    }
    [deed] = memory.trail.entries
    assert (deed["action"], deed["object"]) == ("declare", f"zone:{ID}")


async def test_the_same_zone_again_is_there_already(
    client: httpx.AsyncClient, memory: Memory
) -> None:
    first = await declare(client)
    memory.now += HOUR

    again = await declare(client)
    other = await declare(client, level="risk")

    assert (again.status_code, again.json()) == (200, first.json())
    assert (other.status_code, other.json()["errors"][0]["field"]) == (409, "id")
    assert len(memory.zones.told) == 1


async def test_a_zone_like_another_is_allowed_but_told(client: httpx.AsyncClient) -> None:
    await declare(client)

    answer = await declare(client, number=2, first_day="2021-07-20", last_day=None)

    assert (answer.status_code, answer.json()["overlapping"]) == (201, [ID])


async def test_a_correction_is_a_new_version(client: httpx.AsyncClient, memory: Memory) -> None:
    await declare(client)
    memory.now += HOUR

    answer = await correct(client, area_code=CITY_WARD, last_day=None)

    assert (answer.status_code, answer.headers["etag"]) == (200, '"2"')
    history = (await client.get(f"/zones/{ID}")).json()
    assert [one["area_code"] for one in history["versions"]] == [CITY, CITY_WARD]
    assert (history["version"], history["last_day"]) == (2, None)
    assert [one["action"] for one in memory.trail.entries] == ["declare", "correct"]


async def test_the_same_correction_again_changes_nothing(
    client: httpx.AsyncClient, memory: Memory
) -> None:
    await declare(client)
    first = await correct(client, level="risk")

    again = await correct(client, level="risk")

    assert (again.status_code, again.json()) == (200, first.json())
    assert len(memory.zones.told) == 2


async def test_nobody_corrects_what_they_have_not_read(client: httpx.AsyncClient) -> None:
    await declare(client)
    await correct(client, level="risk")

    stale = await correct(client, level="watched")
    blind = await client.put(f"/zones/{ID}", json=terms_body(level="watched"), headers=DEPARTMENT)

    assert (stale.status_code, blind.status_code) == (412, 428)


async def test_a_withdrawn_zone_is_over_and_its_history_stays(client: httpx.AsyncClient) -> None:
    await declare(client)

    answers = [await withdraw(client), await withdraw(client), await correct(client, 2)]

    assert [one.status_code for one in answers] == [200, 200, 409]
    history = (await client.get(f"/zones/{ID}")).json()
    assert (history["is_withdrawn"], history["reason"]) == (True, "Nhầm địa bàn")
    assert len(history["versions"]) == 2
    assert (await client.get("/zones")).json()["items"] == []


async def test_who_was_overtaken_has_to_read_again(
    client: httpx.AsyncClient, memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    await declare(client)

    async def overtaken(*_: object) -> bool:
        return False

    monkeypatch.setattr(memory.zones, "write", overtaken)

    assert (await correct(client, level="risk")).status_code == 412
    assert (await withdraw(client)).status_code == 412


@pytest.mark.parametrize(("headers", "status"), NOT_THEIRS)
async def test_only_the_department_of_the_province_keeps_the_register(
    client: httpx.AsyncClient, memory: Memory, headers: dict[str, str], status: int
) -> None:
    memory.zones.by_id[UUID(int=1)] = a_zone()
    matched = {**headers, "If-Match": '"1"'}

    answers = [
        await declare(client, headers, number=2),
        await client.put(f"/zones/{ID}", json=terms_body(level="risk"), headers=matched),
        await client.post(f"/zones/{ID}/withdrawal", json={"reason": "x"}, headers=matched),
    ]

    assert {one.status_code for one in answers} == {status}
    assert memory.zones.by_id == {UUID(int=1): a_zone()}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 1),
        (f"area={CITY_WARD}", 1),
        ("area=91", 0),
        ("area=VN", 0),
        ("area=VN&inside=true", 1),
        ("at=2021-07-09", 1),
        ("at=2021-07-08", 0),
        ("at=2021-07-24", 0),
        ("known_at=2021-07-19T11:59:59%2B07:00", 0),
        ("known_at=2021-07-19T12:00:00%2B07:00", 1),
    ],
)
async def test_anybody_reads_which_zones_are_in_force(
    client: httpx.AsyncClient, query: str, found: int
) -> None:
    await declare(client)

    answer = await client.get(f"/zones?{query}")

    assert answer.status_code == 200
    assert len(answer.json()["items"]) == found


async def test_a_list_tells_what_was_known_then(client: httpx.AsyncClient, memory: Memory) -> None:
    await declare(client)
    memory.now += HOUR
    await correct(client, level="risk")

    then = (await client.get("/zones?known_at=2021-07-19T12:30:00%2B07:00")).json()["items"]
    now = (await client.get("/zones")).json()["items"]

    assert [one["level"] for one in (*then, *now)] == ["outbreak", "risk"]


async def test_the_list_goes_on_where_the_page_ended(client: httpx.AsyncClient) -> None:
    for number in (1, 2, 3):
        await declare(client, number=number)

    first = (await client.get("/zones?limit=2")).json()
    rest = (await client.get(f"/zones?limit=2&cursor={first['next']}")).json()

    assert [len(first["items"]), len(rest["items"]), rest["next"]] == [2, 1, None]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/zones?area=00", 422),
        ("/zones?area=KÍN", 422),
        ("/zones?at=0", 422),
        ("/zones?known_at=2021-07-19T12:00:00", 422),
        ("/zones?cursor=KÍN", 422),
        (f"/zones/{UUID(int=404)}", 404),
        ("/zones/KÍN", 422),
    ],
)
async def test_a_question_about_nothing_is_answered_so(
    client: httpx.AsyncClient, path: str, status: int
) -> None:
    answer = await client.get(path)

    assert answer.status_code == status
    assert "KÍN" not in answer.text


async def test_everything_that_is_wrong_is_told_at_once(
    client: httpx.AsyncClient, memory: Memory
) -> None:
    answer = await declare(
        client,
        ENGLISH,
        area_code="00000",
        first_day="2021-07-09",
        last_day="2021-07-08",
        level="KÍN",
        decided_by="KÍN\u202e",
        decided_on="2021-07-20",
        phone="KÍN",
    )

    assert answer.status_code == 422
    assert {one["field"]: one["message"] for one in answer.json()["errors"]} == {
        "last_day": "It ends before it begins.",
        "area_code": "There was no such area on those days.",
        "level": "Must be one of: 'watched', 'risk', 'high-risk', 'outbreak'",
        "decided_by": "Not in the required form",
        "decided_on": "This lies in the future.",
        "phone": "Not a field of this form",
    }
    assert "KÍN" not in answer.text
    assert not memory.zones.by_id


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"area_code": ENDED_WARD, "first_day": "2021-07-01"}, "area_code"),
        (
            {"area_code": ENDED_WARD, "first_day": "2021-06-30", "last_day": "2021-07-01"},
            "area_code",
        ),
        ({"area_code": COMMUNE, "last_day": "2025-07-01"}, "area_code"),
        ({"area_code": "7"}, "area_code"),
        ({"first_day": 0}, "first_day"),
        ({"first_day": "2021-02-29"}, "first_day"),
        ({"document": ""}, "document"),
        ({"document": "x" * 101}, "document"),
        ({"id": "1"}, "id"),
        ({"decided_on": None}, "decided_on"),
    ],
)
async def test_a_zone_that_cannot_be_is_refused_by_its_field(
    client: httpx.AsyncClient, changes: dict[str, Any], field: str
) -> None:
    answer = await client.post("/zones", json={**a_body(), **changes}, headers=DEPARTMENT)

    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == [field]


async def test_an_ended_area_may_have_been_a_zone_while_it_was_there(
    client: httpx.AsyncClient,
) -> None:
    answer = await declare(
        client, area_code=ENDED_WARD, first_day="2021-06-01", last_day="2021-06-30"
    )

    assert answer.status_code == 201


@pytest.mark.parametrize("content", ["[1]", '"x"', "null", "1", "{", ""])
async def test_what_is_no_zone_at_all_is_refused(client: httpx.AsyncClient, content: str) -> None:
    headers = {**DEPARTMENT, "Content-Type": "application/json"}

    answer = await client.post("/zones", content=content, headers=headers)

    assert answer.status_code == 422


async def test_what_is_not_called_json_is_refused(client: httpx.AsyncClient) -> None:
    headers = {**DEPARTMENT, "Content-Type": "text/plain"}

    answer = await client.post("/zones", content="{}", headers=headers)

    assert answer.status_code == 415


async def test_html_is_text_like_any_other(client: httpx.AsyncClient) -> None:
    text = "<script>alert(1)</script> & <b>UBND</b>"

    answer = await declare(client, decided_by=text)

    assert (answer.status_code, answer.json()["decided_by"]) == (201, text)
    assert answer.headers["content-type"] == "application/json"


async def test_without_the_trail_nothing_is_declared(
    client: httpx.AsyncClient, memory: Memory
) -> None:
    memory.trail.failure = AutoReconnect("away")

    answer = await declare(client)

    assert (answer.status_code, memory.zones.by_id) == (503, {})
