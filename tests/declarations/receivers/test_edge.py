"""Who reads what a commune owes, and how it is acknowledged."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from pymongo.errors import AutoReconnect

from services.contracts.declarations import DeclarationAcknowledged, Risk
from services.declarations.health.model import Accepted, Assessment
from services.declarations.receivers import acknowledging, rules
from services.declarations.receivers.model import Obligation, State
from tests.declarations.builders import COMMUNE, DISTRICT, HOUR, NOON, OTHER_COMMUNE, TODAY
from tests.declarations.receivers.builders import (
    PERSON,
    a_declared,
    a_paper,
    an_obligation,
    person,
)
from tests.declarations.receivers.edges import Memory, serving
from tests.declarations.tokens import ACCOUNT, signed_in
from tests.deploy.profile_files import STAFF

AUTHORITY = signed_in("commune-authority", COMMUNE)
LIST = f"/acknowledgements?commune_code={COMMUNE}"

READERS = {"commune-authority", "district-health", "health-department", "director", "office"}
ROLES = sorted({role for member in STAFF.values() for role in member.roles.split()})
NOT_READERS = [
    *((signed_in(role, COMMUNE, DISTRICT, "91"), 403) for role in ROLES if role not in READERS),
    (signed_in("commune-authority", OTHER_COMMUNE), 403),
    (signed_in("commune-authority"), 403),
    ({}, 401),
    ({"Authorization": "Bearer nobody"}, 401),
]
NOT_ACKNOWLEDGERS = [
    *NOT_READERS,
    *((signed_in(role, COMMUNE, "91"), 403) for role in sorted(READERS - {"commune-authority"})),
]

OWED = an_obligation()


def somebodys(number: int, kept_at: Any = NOON, **fields: Any) -> Obligation:
    return an_obligation(a_declared(number, kept_at, **fields), person_id=person(number))


def accepted(receipt: str, person_id: Any = PERSON, declared_at: Any = NOON) -> Accepted:
    return Accepted(
        id=UUID(int=1),
        person_id=person_id,
        commune_code=COMMUNE,
        declared_at=declared_at,
        received_at=NOON,
        receipt=receipt,
        assessment=Assessment("whole-population/2", Risk.NONE, ()),
    )


@pytest.fixture
def memory() -> Memory:
    return Memory()


@pytest.fixture
async def client(memory: Memory) -> AsyncIterator[httpx.AsyncClient]:
    async with serving(memory) as opened:
        yield opened


async def acknowledge(
    client: httpx.AsyncClient, headers: dict[str, str] | None = None, **body: Any
) -> httpx.Response:
    return await client.post("/acknowledgements", json=body, headers=headers or AUTHORITY)


def states(memory: Memory) -> dict[UUID, State]:
    return {one.person_id: one.state for one in memory.obligations.by_id.values()}


async def test_the_commune_sees_what_it_owes_and_to_whom(
    client: httpx.AsyncClient, memory: Memory
) -> None:
    await memory.owe(an_obligation(a_declared(1), a_declared(2, NOON + HOUR)))

    answer = await client.get(LIST, headers=AUTHORITY)

    assert answer.status_code == 200
    assert answer.json() == {
        "items": [
            {
                "id": f"20210719:{PERSON.hex}",
                "day": "2021-07-19",
                "state": "owed",
                "channels": ["electronic"],
                "declarations": 2,
                "declared_at": "2021-07-19T05:00:00Z",
                "owed_since": "2021-07-19T05:00:00Z",
                "due_at": "2021-07-19T09:00:00Z",
                "level": 0,
                "acknowledged_at": None,
                "acknowledged_by": None,
                "commune_day_id": str(rules.commune_day_id(COMMUNE, TODAY)),
                "person": {
                    "full_name": "NGUYỄN VĂN AN",
                    "birth_year": 1990,
                    "address": "12 Nguyễn Trung Trực",
                },
            }
        ],
        "next": None,
    }
    assert memory.deeds() == [("read", f"obligation:{OWED.id}")]
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("role", sorted(READERS - {"commune-authority"}))
async def test_others_who_answer_for_the_commune_see_no_names(
    client: httpx.AsyncClient, memory: Memory, role: str
) -> None:
    await memory.owe(OWED)

    answer = await client.get(LIST, headers=signed_in(role, "91"))

    [row] = answer.json()["items"]
    assert row["person"] is None
    assert "NGUYỄN" not in answer.text
    assert memory.trail.entries == []


@pytest.mark.parametrize(("headers", "status"), NOT_READERS)
async def test_nobody_else_sees_the_list(
    client: httpx.AsyncClient, memory: Memory, headers: dict[str, str], status: int
) -> None:
    await memory.owe(OWED)

    answer = await client.get(LIST, headers=headers)

    assert answer.status_code == status
    assert "items" not in answer.json()


async def test_without_the_audit_trail_no_name_is_shown(
    client: httpx.AsyncClient, memory: Memory
) -> None:
    await memory.owe(OWED)
    memory.trail.failure = AutoReconnect()

    answer = await client.get(LIST, headers=AUTHORITY)

    assert answer.status_code == 503
    assert "NGUYỄN" not in answer.text


async def test_somebody_whose_data_were_erased_is_still_owed(
    client: httpx.AsyncClient, memory: Memory
) -> None:
    await memory.owe(somebodys(7))

    answer = await client.get(LIST, headers=AUTHORITY)

    assert [one["person"] for one in answer.json()["items"]] == [None]


async def test_the_list_is_of_a_state_and_a_day(client: httpx.AsyncClient, memory: Memory) -> None:
    yesterday = TODAY - timedelta(days=1)
    await memory.owe(
        somebodys(1),
        replace(somebodys(2), day=yesterday),
        an_obligation(a_paper(3), person_id=person(3)),
    )
    late = replace(memory.obligations.by_id[somebodys(1).id], level=1)
    memory.obligations.by_id[late.id] = late

    async def listed(query: str) -> list[str]:
        answer = await client.get(f"{LIST}{query}", headers=AUTHORITY)
        return [one["id"][-1] for one in answer.json()["items"]]

    ids = {number: person(number).hex[-1] for number in (1, 2, 3)}
    assert await listed("") == [ids[2], ids[1]]
    assert await listed("&state=owed&day=2021-07-19") == [ids[1]]
    assert await listed("&state=overdue") == [ids[1]]
    assert await listed("&state=acknowledged") == [ids[3]]
    assert await listed("&state=overdue&day=2021-07-18") == []


async def test_pages_follow_one_another(client: httpx.AsyncClient, memory: Memory) -> None:
    await memory.owe(*(somebodys(number) for number in range(3)))

    first = (await client.get(f"{LIST}&limit=2", headers=AUTHORITY)).json()
    second = (await client.get(f"{LIST}&cursor={first['next']}", headers=AUTHORITY)).json()

    ids = [one["id"] for one in first["items"] + second["items"]]
    assert ids == [somebodys(number).id for number in range(3)]
    assert second["next"] is None


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("", "commune_code"),
        ("?commune_code=899", "commune_code"),
        (f"?commune_code={COMMUNE}&state=late", "state"),
        (f"?commune_code={COMMUNE}&day=20210719", "day"),
        (f"?commune_code={COMMUNE}&day=2021-02-29", "day"),
        (f"?commune_code={COMMUNE}&cursor=WyJ4Il0", "cursor"),
    ],
)
async def test_a_question_that_cannot_be_meant_is_named(
    client: httpx.AsyncClient, query: str, field: str
) -> None:
    answer = await client.get(f"/acknowledgements{query}", headers=AUTHORITY)

    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == [field]


async def test_one_is_acknowledged_by_its_id(client: httpx.AsyncClient, memory: Memory) -> None:
    await memory.owe(OWED, somebodys(1))

    answer = await acknowledge(client, ids=[OWED.id])

    assert answer.status_code == 200
    assert answer.json() == {"acknowledged": 1, "before": 0, "unknown": [], "more": False}
    assert states(memory) == {PERSON: State.ACKNOWLEDGED, person(1): State.OWED}
    [told] = memory.obligations.told
    assert isinstance(told, DeclarationAcknowledged)
    assert (told.account, told.acknowledged_at) == (ACCOUNT, NOON)
    assert memory.deeds() == [("acknowledge", f"obligation:{OWED.id}")]


async def test_the_same_again_changes_nothing(client: httpx.AsyncClient, memory: Memory) -> None:
    await memory.owe(OWED)
    await acknowledge(client, ids=[OWED.id])

    answer = await acknowledge(client, ids=[OWED.id, OWED.id])

    assert answer.json() == {"acknowledged": 0, "before": 1, "unknown": [], "more": False}
    assert len(memory.obligations.told) == len(memory.trail.entries) == 1


async def test_receipts_lead_to_the_day_of_their_declaration(
    client: httpx.AsyncClient, memory: Memory
) -> None:
    yesterday = replace(somebodys(1), day=TODAY - timedelta(days=1))
    await memory.owe(OWED, yesterday)
    memory.receipts.given = {
        "AAAAAAAA": accepted("AAAAAAAA"),
        "BBBBBBBB": accepted("BBBBBBBB", person(1), NOON - 24 * HOUR),
    }

    answer = await acknowledge(client, receipts=["AAAAAAAA", "BBBBBBBB"])

    assert answer.json()["acknowledged"] == 2


async def test_both_receipts_of_what_was_merged_lead_to_the_one(
    client: httpx.AsyncClient, memory: Memory
) -> None:
    await memory.owe(OWED)
    memory.receipts.given = {one: accepted(one) for one in ("AAAAAAAA", "BBBBBBBB")}

    answer = await acknowledge(client, receipts=["AAAAAAAA", "BBBBBBBB"])

    assert answer.json()["acknowledged"] == 1
    assert answer.json()["unknown"] == []


async def test_what_leads_to_nothing_is_named_and_the_others_are_acknowledged(
    client: httpx.AsyncClient, memory: Memory
) -> None:
    await memory.owe(OWED)
    memory.receipts.given = {"CCCCCCCC": accepted("CCCCCCCC", person(9))}

    answer = await acknowledge(
        client, ids=[somebodys(5).id, OWED.id], receipts=["ZZZZZZZZ", "CCCCCCCC"]
    )

    assert answer.json()["acknowledged"] == 1
    assert answer.json()["unknown"] == ["ids.0", "receipts.0", "receipts.1"]


async def test_none_is_acknowledged_when_one_is_of_another_commune(
    client: httpx.AsyncClient, memory: Memory
) -> None:
    elsewhere = somebodys(1, commune_code=OTHER_COMMUNE)
    await memory.owe(OWED, elsewhere)

    answer = await acknowledge(client, ids=[OWED.id, elsewhere.id])

    assert answer.status_code == 403
    assert set(states(memory).values()) == {State.OWED}


@pytest.mark.parametrize(("headers", "status"), NOT_ACKNOWLEDGERS)
@pytest.mark.parametrize(
    "body",
    [
        {"ids": [OWED.id]},
        {"everything": {"commune_code": COMMUNE, "day": "2021-07-19", "until": str(NOON)}},
    ],
    ids=["ids", "everything"],
)
async def test_nobody_else_acknowledges(
    client: httpx.AsyncClient,
    memory: Memory,
    headers: dict[str, str],
    status: int,
    body: dict[str, Any],
) -> None:
    await memory.owe(OWED)

    answer = await client.post("/acknowledgements", json=body, headers=headers)

    assert answer.status_code == status
    assert states(memory) == {PERSON: State.OWED}


async def test_without_the_audit_trail_nothing_is_acknowledged(
    client: httpx.AsyncClient, memory: Memory
) -> None:
    await memory.owe(OWED)
    memory.trail.failure = AutoReconnect()

    answer = await acknowledge(client, ids=[OWED.id])

    assert answer.status_code == 503
    assert states(memory) == {PERSON: State.OWED}


async def test_what_grows_meanwhile_is_acknowledged_as_it_has_grown(
    client: httpx.AsyncClient, memory: Memory
) -> None:
    await memory.owe(OWED)
    grown = rules.after_declaring(
        memory.obligations.by_id[OWED.id], an_obligation(a_declared(7, NOON + HOUR)), NOON
    )
    assert grown
    growing = replace(grown.after, revision=UUID(int=1))
    memory.obligations.meanwhile = lambda: memory.obligations.by_id.update({OWED.id: growing})

    answer = await acknowledge(client, ids=[OWED.id])

    assert answer.json()["acknowledged"] == 1
    assert memory.obligations.by_id[OWED.id].merged == 2


def of_the_day(**changes: Any) -> dict[str, Any]:
    return {"commune_code": COMMUNE, "day": "2021-07-19", "until": NOON.isoformat(), **changes}


async def test_everything_owed_of_a_day_is_acknowledged_up_to_a_moment(
    client: httpx.AsyncClient, memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acknowledging, "MOST_AT_ONCE", 2)
    yesterday = replace(somebodys(8), day=TODAY - timedelta(days=1))
    later = somebodys(9, NOON + timedelta(milliseconds=1))
    elsewhere = somebodys(10, commune_code=OTHER_COMMUNE)
    await memory.owe(*map(somebodys, range(5)), yesterday, later, elsewhere)

    answer = await acknowledge(client, everything=of_the_day())
    again = await acknowledge(client, everything=of_the_day())

    assert answer.json() == {"acknowledged": 5, "before": 0, "unknown": [], "more": False}
    assert again.json()["acknowledged"] == 0
    left = [one.id for one in memory.obligations.by_id.values() if not one.acknowledged]
    assert sorted(left) == sorted([yesterday.id, later.id, elsewhere.id])
    assert len(memory.trail.entries) == 5


async def test_a_day_that_is_too_long_for_one_answer_is_finished_by_the_next(
    client: httpx.AsyncClient, memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acknowledging, "MOST_AT_ONCE", 1)
    monkeypatch.setattr(acknowledging, "MOST_PAGES", 2)
    await memory.owe(*map(somebodys, range(3)))

    first = await acknowledge(client, everything=of_the_day())
    second = await acknowledge(client, everything=of_the_day())

    assert [(one.json()["acknowledged"], one.json()["more"]) for one in (first, second)] == [
        (2, True),
        (1, False),
    ]


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"body"}),
        ({"ids": [], "receipts": []}, {"body"}),
        ({"ids": [OWED.id], "everything": of_the_day()}, {"body"}),
        ({"ids": [OWED.id] * 300, "receipts": ["AAAAAAAA"] * 201}, {"body"}),
        ({"ids": [OWED.id] * 501}, {"ids"}),
        ({"ids": ["20210719"], "receipts": [""]}, {"ids.0", "receipts.0"}),
        ({"everything": of_the_day(day=20210719, until="noon")}, {"*.day", "*.until"}),
        ({"everything": of_the_day(until="2021-07-19T12:00:00")}, {"*.until"}),
        ({"everyone": True}, {"everyone"}),
    ],
)
async def test_a_request_that_cannot_be_meant_is_named_field_by_field(
    client: httpx.AsyncClient, memory: Memory, body: dict[str, Any], fields: set[str]
) -> None:
    await memory.owe(OWED)

    answer = await client.post("/acknowledgements", json=body, headers=AUTHORITY)

    assert answer.status_code == 422
    named = {one["field"] for one in answer.json()["errors"]}
    assert named == {one.replace("*", "everything") for one in fields}
    assert states(memory) == {PERSON: State.OWED}
