"""Who reads the list of a health station, and how visits are recorded."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from pymongo.errors import AutoReconnect

from services.declarations.followups.edge import TRIES
from services.declarations.followups.model import FollowUp, Visit
from services.declarations.health.model import Kept
from tests.declarations.builders import (
    COMMUNE,
    DISTRICT,
    HOUR,
    NOON,
    OTHER_COMMUNE,
    a_feverish_sent,
    a_followup,
    a_person,
    a_visit,
)
from tests.declarations.edges import Memory, serving
from tests.declarations.fakes import InMemoryDeclarations, InMemoryFollowUps
from tests.declarations.tokens import STATION, signed_in
from tests.deploy.profile_files import STAFF

LIST = f"/followups?commune_code={COMMUNE}"
ROLES = sorted({role for member in STAFF.values() for role in member.roles.split()})
OTHER_ROLES = [role for role in ROLES if role != "health-station"]

NOT_THEIRS = [
    *((signed_in(role, COMMUNE, DISTRICT, "91"), 403) for role in OTHER_ROLES),
    (signed_in("health-station", OTHER_COMMUNE), 403),
    (signed_in("health-station"), 403),
    ({}, 401),
    ({"Authorization": "Bearer nobody"}, 401),
    ({"Authorization": STATION["Authorization"][:-4] + "AAAA"}, 401),
    ({"Authorization": STATION["Authorization"].replace("Bearer", "Basic")}, 401),
]


async def somebody_sick(memory: Memory) -> FollowUp:
    sent = a_feverish_sent(person=a_person(), symptoms=["fever", "cough"], temperature_celsius=39)
    await memory.declarations.keep([sent])
    followup = a_followup(sent.declaration.id.int, person_id=sent.person_id)
    await memory.followups.open([followup])
    return followup


@pytest.fixture
async def sick(memory: Memory) -> FollowUp:
    """A person with a fever, whom the station has to follow up."""
    return await somebody_sick(memory)


def a_body(number: int = 1, **changes: Any) -> dict[str, Any]:
    return {
        "id": str(UUID(int=number)),
        "visited_at": NOON.isoformat(),
        "was_seen": True,
        "symptoms": ["fever"],
        "temperature_celsius": 38.2,
        "note": "Đã gặp tại nhà",
        **changes,
    }


async def visit(
    client: httpx.AsyncClient, followup: FollowUp, body: dict[str, Any], **options: Any
) -> httpx.Response:
    options = {"headers": STATION, **options}
    return await client.post(f"/followups/{followup.id}/visits", json=body, **options)


async def test_the_station_sees_whom_it_has_to_follow_up(
    client: httpx.AsyncClient, sick: FollowUp
) -> None:
    answer = await client.get(LIST, headers=STATION)

    assert answer.status_code == 200
    assert answer.json() == {
        "items": [
            {
                "id": str(sick.id),
                "receipt": "0000000A",
                "status": "open",
                "declared_at": "2021-07-19T05:00:00Z",
                "opened_at": "2021-07-19T05:00:00Z",
                "visits": 0,
                "symptoms": ["cough", "fever"],
                "temperature_celsius": 39.0,
                "person": {
                    "full_name": "NGUYỄN VĂN AN",
                    "birth_year": 1990,
                    "gender": "male",
                    "phone": "+84901234567",
                    "address": "12 Nguyễn Trung Trực",
                },
            }
        ],
        "next": None,
    }
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(("headers", "status"), NOT_THEIRS)
async def test_nobody_else_sees_the_list(
    client: httpx.AsyncClient,
    memory: Memory,
    sick: FollowUp,
    headers: dict[str, str],
    status: int,
) -> None:
    answer = await client.get(LIST, headers=headers)

    assert answer.status_code == status
    assert "items" not in answer.json()
    assert not memory.trail.entries


@pytest.mark.parametrize(("headers", "status"), NOT_THEIRS)
async def test_nobody_else_records_a_visit(
    client: httpx.AsyncClient,
    memory: Memory,
    sick: FollowUp,
    headers: dict[str, str],
    status: int,
) -> None:
    answer = await visit(client, sick, a_body(), headers=headers)

    assert answer.status_code == status
    assert not memory.followups.visits


@pytest.mark.parametrize("code", [OTHER_COMMUNE, "00000"])
async def test_a_station_sees_its_own_commune_only(client: httpx.AsyncClient, code: str) -> None:
    answer = await client.get(f"/followups?commune_code={code}", headers=STATION)

    assert answer.status_code == 403


async def test_the_list_is_of_one_commune_that_is_named(client: httpx.AsyncClient) -> None:
    answer = await client.get("/followups", headers=STATION)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "commune_code"


async def test_every_reading_is_in_the_trail_by_id(
    client: httpx.AsyncClient, memory: Memory, sick: FollowUp
) -> None:
    await client.get(LIST, headers=STATION)

    [entry] = memory.trail.entries
    assert (entry["who"], entry["action"], entry["object"], entry["at"]) == (
        "tram-y-te-30730",
        "read",
        f"followup:{sick.id}",
        NOON,
    )
    assert "AN" not in str(entry)


class WatchedDeclarations(InMemoryDeclarations):
    """Remembers how much was in the trail when personal data were read."""

    def __init__(self, memory: Memory) -> None:
        super().__init__(memory.keys)
        self._trail = memory.trail
        self.entries_before: list[int] = []

    async def declarations(self, ids: Iterable[UUID]) -> Mapping[UUID, Kept]:
        self.entries_before.append(len(self._trail.entries))
        return await super().declarations(ids)


async def test_the_trail_is_written_before_anything_is_read(memory: Memory) -> None:
    memory.declarations = watched = WatchedDeclarations(memory)
    await somebody_sick(memory)

    async with serving(memory) as client:
        await client.get(LIST, headers=STATION)

    assert watched.entries_before == [1]


async def test_without_a_trail_there_is_no_answer(
    client: httpx.AsyncClient, memory: Memory, sick: FollowUp
) -> None:
    memory.trail.failure = AutoReconnect("gone")

    answer = await client.get(LIST, headers=STATION)

    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    assert "NGUYỄN" not in answer.text


async def test_nor_is_a_visit_recorded(
    client: httpx.AsyncClient, memory: Memory, sick: FollowUp
) -> None:
    memory.trail.failure = AutoReconnect("gone")

    answer = await visit(client, sick, a_body())

    assert answer.status_code == 503
    assert not memory.followups.visits


async def test_a_commune_without_sick_people_has_an_empty_list(client: httpx.AsyncClient) -> None:
    answer = await client.get(LIST, headers=STATION)

    assert answer.status_code == 200
    assert answer.json() == {"items": [], "next": None}


async def test_an_erased_person_is_a_line_without_a_person(
    client: httpx.AsyncClient, memory: Memory, sick: FollowUp
) -> None:
    await memory.keys.shred(sick.person_id)

    [line] = (await client.get(LIST, headers=STATION)).json()["items"]

    assert line["person"] is None
    assert line["symptoms"] == []
    assert line["temperature_celsius"] is None


async def test_the_list_is_read_page_by_page(client: httpx.AsyncClient, memory: Memory) -> None:
    await memory.followups.open([a_followup(n, NOON) for n in range(5)])
    seen, cursor = [], ""

    while cursor is not None:
        page = (await client.get(f"{LIST}&limit=2{cursor}", headers=STATION)).json()
        seen += [one["id"] for one in page["items"]]
        cursor = page["next"] and f"&cursor={page['next']}"

    assert sorted(seen) == sorted(str(one) for one in memory.followups.by_id)


@pytest.mark.parametrize("cursor", ["x", "W10", "eyIkZ3QiOiIifQ", "WyIyMDIxIiwgeyIkZ3QiOiAiIn1d"])
async def test_a_made_up_cursor_is_malformed(client: httpx.AsyncClient, cursor: str) -> None:
    answer = await client.get(f"{LIST}&cursor={cursor}", headers=STATION)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "cursor"


@pytest.mark.parametrize("limit", [0, 201, "all"])
async def test_a_page_has_an_end(client: httpx.AsyncClient, limit: object) -> None:
    answer = await client.get(f"{LIST}&limit={limit}", headers=STATION)

    assert answer.status_code == 422


async def test_a_visit_is_recorded(
    client: httpx.AsyncClient, memory: Memory, sick: FollowUp
) -> None:
    answer = await visit(client, sick, a_body())

    assert answer.status_code == 201
    assert answer.json() == {"id": str(sick.id), "status": "visited", "visits": 1}
    [(kept, _)] = memory.followups.visits.values()
    assert kept.note == "Đã gặp tại nhà"
    [entry] = memory.trail.entries
    assert (entry["who"], entry["action"]) == ("tram-y-te-30730", "visit")


async def test_the_same_visit_again_gets_the_same_answer_and_changes_nothing(
    client: httpx.AsyncClient, memory: Memory, sick: FollowUp
) -> None:
    first = await visit(client, sick, a_body(1))
    await visit(client, sick, a_body(2))

    again = await visit(client, sick, a_body(1))

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.content == first.content
    assert len(memory.followups.told) == 3


async def test_an_id_that_belongs_to_another_visit_is_a_conflict(
    client: httpx.AsyncClient, memory: Memory, sick: FollowUp
) -> None:
    await visit(client, sick, a_body())

    other = await visit(client, sick, a_body(temperature_celsius=40))

    assert other.status_code == 409
    assert other.json()["type"] == "/docs#problem-visit-id-taken"
    [(kept, _)] = memory.followups.visits.values()
    assert kept.temperature_celsius == 38.2


async def test_a_visit_to_somebody_erased_since_is_still_the_same_visit(
    client: httpx.AsyncClient, memory: Memory, sick: FollowUp
) -> None:
    first = await visit(client, sick, a_body())
    await memory.keys.shred(sick.person_id)

    again = await visit(client, sick, a_body())

    assert (again.status_code, again.content) == (200, first.content)


class RacedFollowUps(InMemoryFollowUps):
    """A colleague is quicker, as often as there are `quicker` visits left."""

    def __init__(self, memory: Memory, quicker: int) -> None:
        super().__init__(memory.keys)
        self._quicker = [a_visit(100 + number) for number in range(quicker)]

    async def add_visit(self, followup: FollowUp, visit: Visit, at: datetime) -> bool:
        if self._quicker:
            await super().add_visit(followup, self._quicker.pop(), at)
        return await super().add_visit(followup, visit, at)


async def test_a_visit_that_lost_a_race_is_recorded_after_the_other(memory: Memory) -> None:
    memory.followups = RacedFollowUps(memory, quicker=2)
    sick = await somebody_sick(memory)

    async with serving(memory) as client:
        answer = await visit(client, sick, a_body())

    assert (answer.status_code, answer.json()["visits"]) == (201, 3)
    assert len(memory.followups.visits) == 3


async def test_who_loses_every_race_is_told_to_come_again(memory: Memory) -> None:
    memory.followups = RacedFollowUps(memory, quicker=TRIES)
    sick = await somebody_sick(memory)

    async with serving(memory) as client:
        answer = await visit(client, sick, a_body())
        again = await visit(client, sick, a_body())

    assert (answer.status_code, again.status_code) == (409, 201)


@pytest.mark.parametrize(
    "visited_at",
    [NOON - timedelta(seconds=1), NOON + HOUR + timedelta(seconds=1)],
    ids=["before the declaration", "in the future"],
)
async def test_a_visit_that_cannot_have_been_is_refused(
    client: httpx.AsyncClient, memory: Memory, sick: FollowUp, visited_at: Any
) -> None:
    memory.now = NOON + HOUR

    answer = await visit(client, sick, a_body(visited_at=visited_at.isoformat()))

    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {
            "field": "visited_at",
            "message": "Thời điểm thăm phải sau khi khai và không ở tương lai.",
        }
    ]
    assert not memory.followups.visits


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", "KÍN"),
        ("visited_at", "2021-07-19T12:00:00"),
        ("was_seen", "KÍN"),
        ("symptoms", ["KÍN"]),
        ("temperature_celsius", 29),
        ("note", "KÍN" * 334),
        ("note", "KÍN\u202e"),
        ("note", "KÍN\x00"),
        ("nurse", "KÍN"),
    ],
)
async def test_a_malformed_visit_is_refused_by_its_field(
    client: httpx.AsyncClient, sick: FollowUp, field: str, value: Any
) -> None:
    answer = await visit(client, sick, a_body(**{field: value}))

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"].split(".")[0] == field
    assert "KÍN" not in answer.text


async def test_a_follow_up_that_does_not_exist_is_not_found(client: httpx.AsyncClient) -> None:
    answer = await visit(client, a_followup(404), a_body())

    assert answer.status_code == 404
