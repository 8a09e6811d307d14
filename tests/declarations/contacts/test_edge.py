"""Officers record who met whom; what cannot have been is refused, what counts for nothing told."""

from datetime import date
from itertools import pairwise
from typing import Any
from uuid import UUID

import httpx
import pytest

from services.contracts.declarations import ContactLinked, ContactUnlinked
from tests.declarations.builders import COMMUNE, DISTRICT, OTHER_COMMUNE, OTHER_DISTRICT
from tests.declarations.contacts.edges import (
    AN,
    BINH,
    CHI,
    DUNG,
    GIANG,
    HOA,
    NUMBERS,
    Memory,
)
from tests.declarations.tokens import STATION, signed_in

LINK = UUID(int=88)
NOBODY = UUID(int=999)
ENGLISH = {**STATION, "Accept-Language": "en"}
NEWCOMER = {
    "full_name": "TRẦN THỊ BÉ",
    "birth_year": 2001,
    "gender": "female",
    "commune_code": OTHER_COMMUNE,
    "address": "Ấp 3",
}


def by_id(person: UUID) -> dict[str, str]:
    return {"person_id": str(person)}


def a_body(**changes: Any) -> dict[str, Any]:
    return {
        "id": str(LINK),
        "source": by_id(AN),
        "contact": by_id(BINH),
        "last_met_on": "2021-07-17",
        "exposure": "household",
        "note": "Ăn chung",
        **changes,
    }


async def link(
    client: httpx.AsyncClient, headers: dict[str, str] = STATION, **changes: Any
) -> httpx.Response:
    return await client.post("/contact-links", json=a_body(**changes), headers=headers)


async def chain(client: httpx.AsyncClient, *people: UUID) -> None:
    """Each of `people` was met by the next one."""
    for number, (source, contact) in enumerate(pairwise(people)):
        answer = await link(
            client, id=str(UUID(int=500 + number)), source=by_id(source), contact=by_id(contact)
        )
        assert answer.status_code == 201


async def test_a_meeting_is_recorded_and_told(client: httpx.AsyncClient, memory: Memory) -> None:
    answer = await link(client, source={"id_number": NUMBERS[AN]})

    assert answer.status_code == 201
    assert answer.json() == {
        "id": str(LINK),
        "source": str(AN),
        "contact": str(BINH),
        "version": 1,
        "last_met_on": "2021-07-17",
        "exposure": "household",
        "is_withdrawn": False,
        "recorded_at": "2021-07-19T05:00:00Z",
        "recorded_by": "tram-y-te-30730",
        "note": "Ăn chung",
        "remarks": [],
    }
    [event] = memory.links.told
    assert isinstance(event, ContactLinked)
    assert (event.source, event.exposed, event.commune_code) == (AN, BINH, COMMUNE)
    assert [one["action"] for one in memory.trail.entries] == ["record"]


@pytest.mark.parametrize(
    "headers",
    [
        signed_in("health-station", OTHER_COMMUNE),
        signed_in("district-health", DISTRICT),
        signed_in("district-health", OTHER_DISTRICT),
        signed_in("health-department", "91"),
    ],
)
async def test_a_chain_may_cross_areas(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    answer = await link(client, headers, contact=by_id(GIANG))

    assert answer.status_code == 201


async def test_but_one_of_the_two_is_of_the_officers_own(
    client: httpx.AsyncClient, memory: Memory
) -> None:
    answer = await link(client, source=by_id(GIANG), contact=by_id(HOA))

    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == ["source", "contact"]
    assert memory.links.by_id == {}


@pytest.mark.parametrize(
    ("headers", "status"),
    [(signed_in("commune-authority", COMMUNE), 403), (signed_in("office", "91"), 403), ({}, 401)],
)
async def test_nobody_else_may(
    client: httpx.AsyncClient, headers: dict[str, str], status: int
) -> None:
    assert (await link(client, headers)).status_code == status


async def test_a_newcomer_is_entered(client: httpx.AsyncClient, memory: Memory) -> None:
    answer = await link(client, contact={"newcomer": NEWCOMER})

    assert answer.status_code == 201
    assert memory.people.entered == ["TRẦN THỊ BÉ"]


WRONG: dict[str, tuple[dict[str, Any], list[str]]] = {
    "tomorrow": ({"last_met_on": "2021-07-20"}, ["last_met_on"]),
    "long ago": ({"last_met_on": "2020-07-01"}, ["last_met_on"]),
    "no day": ({"last_met_on": "2021-06-31"}, ["last_met_on"]),
    "oneself": ({"contact": by_id(AN)}, ["contact"]),
    "oneself by another way": ({"contact": {"id_number": NUMBERS[AN]}}, ["contact"]),
    "nobody": ({"contact": by_id(NOBODY)}, ["contact"]),
    "two who are nobody, tomorrow": (
        {"source": by_id(NOBODY), "contact": by_id(NOBODY), "last_met_on": "2021-07-20"},
        ["contact", "last_met_on", "source"],
    ),
    "a newcomer in no commune, tomorrow": (
        {
            "contact": {"newcomer": {**NEWCOMER, "commune_code": "99999"}},
            "last_met_on": "2021-07-20",
        },
        ["contact.newcomer.commune_code", "last_met_on"],
    ),
    "another kind": ({"exposure": "handshake"}, ["exposure"]),
    "two ways to say who": ({"source": {**by_id(AN), "receipt": "1"}}, ["source"]),
    "a newcomer with turned writing": (
        {"contact": {"newcomer": {**NEWCOMER, "full_name": "a\u202eb"}}},
        ["contact.newcomer.full_name"],
    ),
    "a control character": ({"note": "\u0000"}, ["note"]),
}


@pytest.mark.parametrize(("changes", "fields"), WRONG.values(), ids=WRONG)
async def test_what_cannot_have_been_is_refused_with_every_field(
    client: httpx.AsyncClient, memory: Memory, changes: dict[str, Any], fields: list[str]
) -> None:
    answer = await link(client, **changes)

    assert answer.status_code == 422
    assert sorted(one["field"] for one in answer.json()["errors"]) == fields
    assert memory.links.by_id == {}
    assert memory.people.entered == []


async def test_nobody_is_before_their_own_source(client: httpx.AsyncClient) -> None:
    await chain(client, AN, BINH, CHI, DUNG)

    near = await link(client, source=by_id(BINH), contact=by_id(AN))
    far = await link(client, ENGLISH, source=by_id(DUNG), contact=by_id(AN))

    assert (near.status_code, far.status_code) == (422, 422)
    assert far.json()["errors"] == [
        {
            "field": "contact",
            "message": "This person already stands before the source and cannot be its contact.",
        }
    ]


async def test_a_link_that_was_withdrawn_closes_no_loop(client: httpx.AsyncClient) -> None:
    await link(client)
    await client.post(f"/contact-links/{LINK}/withdrawal", json={"reason": "nhầm"}, headers=STATION)

    answer = await link(client, id=str(NOBODY), source=by_id(BINH), contact=by_id(AN))

    assert answer.status_code == 201


async def test_two_may_meet_again(client: httpx.AsyncClient) -> None:
    await link(client)

    answer = await link(client, id=str(NOBODY), last_met_on="2021-07-18")

    assert answer.status_code == 201


async def test_a_meeting_outside_the_infectious_days_is_told_but_kept(
    client: httpx.AsyncClient, memory: Memory
) -> None:
    memory.infectious.missed = {date(2021, 7, 1)}

    answer = await link(client, ENGLISH, last_met_on="2021-07-01")

    assert answer.status_code == 201
    [remark] = answer.json()["remarks"]
    assert remark["code"] == "outside-infectious-days"
    assert "counts" not in remark["text"]
    assert len(memory.links.told) == 1


async def test_the_same_again_gets_the_same_answer(
    client: httpx.AsyncClient, memory: Memory
) -> None:
    first = await link(client)
    await client.post(f"/contact-links/{LINK}/withdrawal", json={"reason": "nhầm"}, headers=STATION)

    again = await link(client)

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.content == again.content
    assert len(memory.links.told) == 2


async def test_another_meeting_under_its_id_is_a_conflict(client: httpx.AsyncClient) -> None:
    await link(client)

    answer = await link(client, exposure="work")

    assert answer.status_code == 409
    assert answer.json()["errors"][0]["field"] == "id"


async def test_a_withdrawal_is_told_once(client: httpx.AsyncClient, memory: Memory) -> None:
    await link(client)
    path = f"/contact-links/{LINK}/withdrawal"

    answers = [
        await client.post(path, json={"reason": "không gặp"}, headers=STATION) for _ in range(2)
    ]

    assert [one.status_code for one in answers] == [200, 200]
    assert answers[0].content == answers[1].content
    assert answers[0].json()["note"] == "không gặp"
    assert [type(one) for one in memory.links.told] == [ContactLinked, ContactUnlinked]
    assert [one.version for one in memory.links.told] == [1, 2]


async def test_who_has_neither_of_the_two_withdraws_nothing(client: httpx.AsyncClient) -> None:
    await link(client)
    elsewhere = signed_in("health-station", OTHER_COMMUNE)

    answers = [
        await client.post(
            f"/contact-links/{one}/withdrawal", json={"reason": "a"}, headers=elsewhere
        )
        for one in (LINK, NOBODY)
    ]

    assert [one.status_code for one in answers] == [403, 404]


async def test_the_meetings_of_a_person_come_from_both_sides(
    client: httpx.AsyncClient, memory: Memory
) -> None:
    await chain(client, AN, BINH, CHI, DUNG)

    pages, cursor = [], ""
    while True:
        path = f"/contact-links?person={BINH}&limit=1{cursor}"
        page = (await client.get(path, headers=STATION)).json()
        pages += [(one["source"], one["contact"], one["note"]) for one in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"

    assert pages == [
        (str(AN), str(BINH), "Ăn chung"),
        (str(BINH), str(CHI), "Ăn chung"),
    ]
    assert memory.trail.entries[-1]["object"] == f"person:{BINH}"


async def test_only_officers_of_the_persons_area_read_them(client: httpx.AsyncClient) -> None:
    await link(client)

    answers = [
        await client.get(f"/contact-links?person={person}", headers=headers)
        for person, headers in (
            (AN, signed_in("health-station", OTHER_COMMUNE)),
            (NOBODY, STATION),
            (AN, {}),
        )
    ]

    assert [one.status_code for one in answers] == [403, 404, 401]


@pytest.mark.parametrize("cursor", ["x", "W10", "WzFd"])
async def test_a_cursor_of_somebody_elses_making_is_refused(
    client: httpx.AsyncClient, cursor: str
) -> None:
    answer = await client.get(f"/contact-links?person={AN}&cursor={cursor}", headers=STATION)

    assert answer.status_code == 422


async def test_notes_about_an_erased_contact_are_gone(
    client: httpx.AsyncClient, memory: Memory
) -> None:
    await link(client)
    await memory.keys.shred(BINH)

    [one] = (await client.get(f"/contact-links?person={AN}", headers=STATION)).json()["items"]

    assert one["note"] is None
