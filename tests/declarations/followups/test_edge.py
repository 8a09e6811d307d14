"""Who reads the list of a health station, and how visits are recorded."""

from collections.abc import AsyncIterator, Iterable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from pymongo.errors import AutoReconnect

from services.declarations.followups.edge import TRIES
from services.declarations.followups.model import FollowUp, Today, Visit
from services.declarations.followups.stations import Stations
from services.declarations.followups.telling_rules import Change
from services.declarations.people.model import Identified
from tests.declarations.builders import COMMUNE, DISTRICT, HOUR, NOON, OTHER_COMMUNE, the_areas
from tests.declarations.followups.builders import (
    STATION,
    a_followup,
    a_unit,
    a_visit,
    at,
    noon_of,
    opened,
    visited,
)
from tests.declarations.followups.edges import Memory, serving, somebody_sick
from tests.declarations.followups.fakes import InMemoryFollowUps, InMemoryPeople
from tests.declarations.tokens import STATION as SIGNED_IN
from tests.declarations.tokens import signed_in
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
    ({"Authorization": SIGNED_IN["Authorization"][:-4] + "AAAA"}, 401),
    ({"Authorization": SIGNED_IN["Authorization"].replace("Bearer", "Basic")}, 401),
]


@pytest.fixture
def memory() -> Memory:
    return Memory()


@pytest.fixture
async def client(memory: Memory) -> AsyncIterator[httpx.AsyncClient]:
    async with serving(memory) as opened_client:
        yield opened_client


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
    options = {"headers": SIGNED_IN, **options}
    return await client.post(f"/followups/{followup.id}/visits", json=body, **options)


async def test_the_station_sees_whom_it_has_to_follow_up(
    client: httpx.AsyncClient, sick: FollowUp
) -> None:
    answer = await client.get(LIST, headers=SIGNED_IN)

    assert answer.status_code == 200
    assert answer.json() == {
        "items": [
            {
                "id": str(sick.id),
                "commune_code": COMMUNE,
                "station": STATION,
                "status": "open",
                "causes": ["symptoms"],
                "first_day": "2021-07-19",
                "last_day": "2021-08-01",
                "day": "2021-07-19",
                "day_number": 1,
                "state": "due",
                "missed_days": 0,
                "receipt": "0000000A",
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
    answer = await client.get(f"/followups?commune_code={code}", headers=SIGNED_IN)

    assert answer.status_code == 403


async def test_the_list_is_of_one_commune_that_is_named(client: httpx.AsyncClient) -> None:
    answer = await client.get("/followups", headers=SIGNED_IN)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "commune_code"


async def test_every_reading_is_in_the_trail_by_id(
    client: httpx.AsyncClient, memory: Memory, sick: FollowUp
) -> None:
    await client.get(LIST, headers=SIGNED_IN)

    [entry] = memory.trail.entries
    assert (entry["who"], entry["action"], entry["object"], entry["at"]) == (
        "tram-y-te-30730",
        "read",
        f"followup:{sick.id}",
        NOON,
    )
    assert "AN" not in str(entry)


class WatchedPeople(InMemoryPeople):
    """Remembers how much was in the trail when personal data were read."""

    def __init__(self, memory: Memory) -> None:
        super().__init__(memory.keys)
        self._trail = memory.trail
        self.entries_before: list[int] = []

    async def identities(self, people: Iterable[UUID]) -> Mapping[UUID, Identified]:
        self.entries_before.append(len(self._trail.entries))
        return await super().identities(people)


async def test_the_trail_is_written_before_anything_is_read(memory: Memory) -> None:
    memory.people = watched = WatchedPeople(memory)
    await somebody_sick(memory)

    async with serving(memory) as client:
        await client.get(LIST, headers=SIGNED_IN)

    assert watched.entries_before == [1]


async def test_without_a_trail_there_is_no_answer(
    client: httpx.AsyncClient, memory: Memory, sick: FollowUp
) -> None:
    memory.trail.failure = AutoReconnect("gone")

    answer = await client.get(LIST, headers=SIGNED_IN)

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
    answer = await client.get(LIST, headers=SIGNED_IN)

    assert answer.status_code == 200
    assert answer.json() == {"items": [], "next": None}


async def test_an_erased_person_is_a_line_without_a_person(
    client: httpx.AsyncClient, memory: Memory, sick: FollowUp
) -> None:
    await memory.keys.shred(sick.person_id)

    [line] = (await client.get(LIST, headers=SIGNED_IN)).json()["items"]

    assert line["person"] is None
    assert line["symptoms"] == []
    assert line["temperature_celsius"] is None


async def test_the_list_is_read_page_by_page(client: httpx.AsyncClient, memory: Memory) -> None:
    await memory.followups.write([opened(n) for n in range(1, 6)], at(NOON))
    seen, cursor = [], ""

    while cursor is not None:
        page = (await client.get(f"{LIST}&limit=2{cursor}", headers=SIGNED_IN)).json()
        seen += [one["id"] for one in page["items"]]
        cursor = page["next"] and f"&cursor={page['next']}"

    assert sorted(seen) == sorted(str(one) for one in memory.followups.by_id)


@pytest.mark.parametrize("cursor", ["x", "W10", "eyIkZ3QiOiIifQ", "WyIyMDIxIiwgeyIkZ3QiOiAiIn1d"])
async def test_a_made_up_cursor_is_malformed(client: httpx.AsyncClient, cursor: str) -> None:
    answer = await client.get(f"{LIST}&cursor={cursor}", headers=SIGNED_IN)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "cursor"


@pytest.mark.parametrize("limit", [0, 201, "all"])
async def test_a_page_has_an_end(client: httpx.AsyncClient, limit: object) -> None:
    answer = await client.get(f"{LIST}&limit={limit}", headers=SIGNED_IN)

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

    async def add_visit(self, change: Change, visit: Visit, today: Today) -> bool:
        if self._quicker:
            other = self._quicker.pop()
            known = self.by_id[change.followup.id]
            await super().add_visit(visited(known, other), other, today)
        return await super().add_visit(change, visit, today)


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


async def test_the_number_of_the_day_is_told_right_on_the_third(
    client: httpx.AsyncClient, memory: Memory, sick: FollowUp
) -> None:
    memory.now = noon_of(3)

    [line] = (await client.get(LIST, headers=SIGNED_IN)).json()["items"]

    assert (line["day"], line["day_number"], line["missed_days"]) == ("2021-07-21", 3, 2)


async def test_whoever_was_seen_comes_after_those_who_were_not(
    client: httpx.AsyncClient, memory: Memory
) -> None:
    await memory.followups.write([opened(n) for n in (1, 2)], at(NOON))
    await visit(client, a_followup(1), a_body(symptoms=[], temperature_celsius=36.5))

    lines = (await client.get(LIST, headers=SIGNED_IN)).json()["items"]

    assert [(line["id"], line["state"]) for line in lines] == [
        (str(a_followup(2).id), "due"),
        # Symptoms declared that day count, whatever the station found.
        (str(a_followup(1).id), "seen-not-ok"),
    ]


async def test_the_list_of_another_day_is_asked_for_by_the_day(
    client: httpx.AsyncClient, sick: FollowUp
) -> None:
    answers = [
        await client.get(f"{LIST}&day={day}", headers=SIGNED_IN)
        for day in ("2021-08-01", "2021-08-02", "9999-12-31", "0001-01-01")
    ]

    listed = [[line["day_number"] for line in one.json()["items"]] for one in answers]
    assert listed == [[14], [], [], []]


@pytest.mark.parametrize("day", ["0", "1626652800", "2021-02-30", "19/7/2021", "tomorrow"])
async def test_what_is_no_day_is_malformed(client: httpx.AsyncClient, day: str) -> None:
    answer = await client.get(f"{LIST}&day={day}", headers=SIGNED_IN)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "day"


async def test_the_calendar_shows_every_day_with_its_number_and_what_became_of_it(
    client: httpx.AsyncClient, memory: Memory, sick: FollowUp
) -> None:
    memory.now = noon_of(2)
    await visit(client, sick, a_body(visited_at=noon_of(2).isoformat()))

    memory.now = noon_of(3)
    answer = await client.get(f"/followups/{sick.id}", headers=SIGNED_IN)

    assert answer.status_code == 200
    told = answer.json()
    assert told["person"]["full_name"] == "NGUYỄN VĂN AN"
    assert [one["number"] for one in told["days"]] == list(range(1, 15))
    assert [one["state"] for one in told["days"][:4]] == [
        "not-attempted",
        "seen-not-ok",
        "due",
        "due",
    ]
    assert told["periods"] == [
        {
            "cause": "symptoms",
            "first_day": "2021-07-19",
            "last_day": "2021-08-01",
            "said_at": "2021-07-19T05:00:00Z",
        }
    ]
    assert [one["action"] for one in memory.trail.entries] == ["visit", "read"]


@pytest.mark.parametrize(("headers", "status"), NOT_THEIRS)
async def test_nobody_else_reads_a_calendar(
    client: httpx.AsyncClient,
    memory: Memory,
    sick: FollowUp,
    headers: dict[str, str],
    status: int,
) -> None:
    answer = await client.get(f"/followups/{sick.id}", headers=headers)

    assert answer.status_code == status
    assert not memory.trail.entries


async def test_where_the_commune_has_no_station_the_centre_of_the_district_reads_it() -> None:
    centre = a_unit(f"trung-tam-y-te-{DISTRICT}", "district-health", DISTRICT)
    memory = Memory(stations=Stations([centre], the_areas()))
    await somebody_sick(memory)

    async with serving(memory) as client:
        answers = [
            await client.get(LIST, headers=signed_in(role, DISTRICT))
            for role in ("district-health", "health-station")
        ]

    assert [one.status_code for one in answers] == [200, 403]
    assert len(answers[0].json()["items"]) == 1
