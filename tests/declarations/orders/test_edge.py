"""Who issues, reads and changes orders, and what is refused."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx
import pytest
from pymongo.errors import AutoReconnect

from tests.declarations.builders import COMMUNE, DISTRICT, OTHER_COMMUNE
from tests.declarations.orders.builders import (
    OTHER_PERSON,
    PERSON,
    a_body,
    a_decision,
    in_a_facility,
    noon_of,
)
from tests.declarations.orders.edges import ELSEWHERE, Memory, serving
from tests.declarations.people.builders import newcomer_body
from tests.declarations.tokens import signed_in
from tests.deploy.profile_files import STAFF

AUTHORITY = signed_in("commune-authority", COMMUNE)
OFFICERS = ("commune-authority", "district-health", "health-station")
OTHER_ROLES = sorted({role for one in STAFF.values() for role in one.roles.split()} - {*OFFICERS})
ORDER = f"/orders/{UUID(int=1)}"
LIST = f"/orders?commune_code={COMMUNE}"

NOT_THEIRS = [
    *((signed_in(role, COMMUNE, DISTRICT, "91"), 403) for role in OTHER_ROLES),
    (signed_in("commune-authority", OTHER_COMMUNE), 403),
    (signed_in("commune-authority"), 403),
    ({}, 401),
]


@pytest.fixture
def memory() -> Memory:
    return Memory()


@pytest.fixture
async def client(memory: Memory) -> AsyncIterator[httpx.AsyncClient]:
    async with serving(memory) as opened:
        yield opened


async def issue(
    client: httpx.AsyncClient, body: dict[str, Any] | None = None, **options: Any
) -> httpx.Response:
    options = {"headers": AUTHORITY, **options}
    return await client.post("/orders", json=body or a_body(), **options)


async def change(
    client: httpx.AsyncClient, what: str, version: int | None = 1, **fields: Any
) -> httpx.Response:
    headers = AUTHORITY | ({"If-Match": f'"{version}"'} if version else {})
    return await client.post(f"{ORDER}/{what}", json=a_decision(**fields), headers=headers)


def fields_of(answer: httpx.Response) -> list[str]:
    return [one["field"] for one in answer.json()["errors"]]


async def test_an_order_is_issued_and_answered_with_who_it_is_about(
    client: httpx.AsyncClient, memory: Memory
) -> None:
    answer = await issue(client)

    assert answer.status_code == 201
    assert answer.headers["etag"] == '"1"'
    told = answer.json()
    assert told["person"]["full_name"] == "NGUYỄN VĂN AN"
    assert (told["kind"], told["state"], told["last_day"]) == (
        "quarantine-home",
        "open",
        "2021-08-01",
    )
    assert told["address"] == "Ấp 3"
    assert told["history"] == [
        {
            "action": "issued",
            "at": "2021-07-19T05:00:00Z",
            "by": "tram-y-te-30730",
            "last_day": "2021-08-01",
            "basis": "official",
            "document": "12/QĐ-UBND",
            "decided_by": "UBND phường Vĩnh Thanh Vân",
            "decided_on": "2021-07-19",
            "reason": "Tiếp xúc F1",
        }
    ]
    deeds = [(one["action"], one["object"]) for one in memory.trail.entries]
    assert deeds == [("issued", f"order:{UUID(int=1)}"), ("read", f"order:{UUID(int=1)}")]


@pytest.mark.parametrize("role", OFFICERS)
async def test_who_answers_for_the_place_may_order(client: httpx.AsyncClient, role: str) -> None:
    answer = await issue(client, headers=signed_in(role, DISTRICT))

    assert answer.status_code == 201


@pytest.mark.parametrize(("headers", "status"), NOT_THEIRS)
async def test_nobody_else_orders_reads_or_changes(
    client: httpx.AsyncClient, memory: Memory, headers: dict[str, str], status: int
) -> None:
    await issue(client, a_body(1))
    entries = len(memory.trail.entries)
    matched = {"If-Match": '"1"', **headers}

    answers = [
        await issue(client, a_body(2), headers=headers),
        await issue(client, a_body(1), headers=headers),
        await client.get(ORDER, headers=headers),
        await client.get(LIST, headers=headers),
        await client.post(f"{ORDER}/lifting", json=a_decision(), headers=matched),
    ]

    assert [one.status_code for one in answers] == [status] * 5
    assert "NGUYỄN" not in "".join(one.text for one in answers)
    assert len(memory.trail.entries) == entries
    assert len(memory.orders.told) == 1


async def test_the_same_order_again_gets_the_same_answer_and_changes_nothing(
    client: httpx.AsyncClient, memory: Memory
) -> None:
    first = await issue(client)
    await change(client, "extension", last_day="2021-08-05")

    again = await issue(client)

    assert (first.status_code, again.status_code) == (201, 200)
    assert (again.content, again.headers["etag"]) == (first.content, '"1"')
    assert len(memory.orders.told) == 2


async def test_the_same_id_for_another_order_is_a_conflict(client: httpx.AsyncClient) -> None:
    await issue(client)

    other = await issue(client, a_body(reason="khác"))

    assert other.status_code == 409
    assert other.json()["type"] == "/docs#problem-order-id-taken"


async def test_somebody_who_never_declared_is_ordered_by_name(client: httpx.AsyncClient) -> None:
    answer = await issue(client, a_body(person={"newcomer": newcomer_body()}))

    assert answer.status_code == 201
    assert answer.json()["person_id"]


async def test_a_newcomer_without_a_name_is_refused_by_the_field(
    client: httpx.AsyncClient,
) -> None:
    person = {"newcomer": {key: v for key, v in newcomer_body().items() if key != "full_name"}}

    answer = await issue(client, a_body(person=person))

    assert (answer.status_code, fields_of(answer)) == (422, ["person.newcomer.full_name"])


@pytest.mark.parametrize(
    "person",
    [{"person_id": str(UUID(int=404))}, {"id_number": "091090000009"}, {"receipt": "0000000A"}],
)
async def test_nobody_is_meant_by_what_nobody_knows(
    client: httpx.AsyncClient, person: dict[str, str]
) -> None:
    answer = await issue(client, a_body(person=person))

    assert (answer.status_code, fields_of(answer)) == (422, ["person"])


async def test_a_pseudonym_opens_nobody_of_another_area_but_papers_at_hand_do(
    client: httpx.AsyncClient,
) -> None:
    by_pseudonym = await issue(client, a_body(1, person={"person_id": str(OTHER_PERSON)}))
    by_papers = await issue(client, a_body(2, person={"id_number": ELSEWHERE}))

    assert (by_pseudonym.status_code, by_papers.status_code) == (422, 201)


async def test_every_field_that_cannot_be_true_is_named_at_once_in_the_readers_language(
    client: httpx.AsyncClient,
) -> None:
    body = a_body(decided_on="2021-07-25", commune_code="99999", last_day="2022-07-19")

    answer = await issue(client, body, headers=AUTHORITY | {"Accept-Language": "en"})

    assert answer.status_code == 422
    assert {one["field"]: one["message"] for one in answer.json()["errors"]} == {
        "decided_on": "This lies in the future.",
        "commune_code": "There was no such commune that day.",
        "last_day": "This is longer than orders may be.",
    }
    assert "99999" not in answer.text


async def test_an_order_that_ends_before_it_begins_is_refused_in_vietnamese(
    client: httpx.AsyncClient,
) -> None:
    answer = await issue(client, a_body(last_day="2021-07-18"))

    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {"field": "last_day", "message": "Ngày kết thúc trước ngày bắt đầu."}
    ]


async def test_a_second_facility_on_the_same_days_is_a_conflict(
    client: httpx.AsyncClient, memory: Memory
) -> None:
    await issue(client, in_a_facility(1))

    answer = await issue(client, in_a_facility(2, first_day="2021-07-25"))

    assert answer.status_code == 409
    assert answer.json()["type"] == "/docs#problem-order-overlaps"
    assert len(memory.orders.told) == 1


async def test_without_a_trail_nothing_is_ordered(
    client: httpx.AsyncClient, memory: Memory
) -> None:
    memory.trail.failure = AutoReconnect("gone")

    answer = await issue(client)

    assert answer.status_code == 503
    assert not memory.orders.by_id


async def test_markup_comes_back_as_the_text_it_was(client: httpx.AsyncClient) -> None:
    text = "<img src=x onerror=alert(1)>"

    answer = await issue(client, a_body(reason=text, address=text))

    assert answer.json()["address"] == answer.json()["history"][0]["reason"] == text
    assert answer.headers["content-type"].startswith("application/json")


async def test_an_order_is_read_with_all_that_has_happened_to_it(
    client: httpx.AsyncClient,
) -> None:
    await issue(client)
    await change(client, "extension", 1, last_day="2021-08-05", reason="Còn sốt")
    await change(client, "reduction", 2, last_day="2021-07-30")

    answer = await client.get(ORDER, headers=AUTHORITY)

    assert answer.headers["etag"] == '"3"'
    told = answer.json()
    assert told["last_day"] == "2021-07-30"
    steps = [(one["action"], one["last_day"], one["reason"]) for one in told["history"]]
    assert steps == [
        ("issued", "2021-08-01", "Tiếp xúc F1"),
        ("extended", "2021-08-05", "Còn sốt"),
        ("reduced", "2021-07-30", "Tiếp xúc F1"),
    ]


async def test_a_lifted_order_has_ended(client: httpx.AsyncClient, memory: Memory) -> None:
    await issue(client)
    memory.now = noon_of(3)

    lifted = await change(client, "lifting")
    again = await change(client, "lifting", 2)

    assert lifted.json()["ended_on"] == "2021-07-21"
    assert (lifted.json()["state"], lifted.json()["ending"]) == ("ended", "lifted")
    assert again.status_code == 409
    assert again.json()["type"] == "/docs#problem-order-ended"


@pytest.mark.parametrize(
    ("what", "last_day"),
    [
        ("extension", "2021-08-01"),
        ("extension", "2021-07-25"),
        ("reduction", "2021-08-01"),
        ("reduction", "2021-07-18"),
    ],
)
async def test_an_extension_that_shortens_and_a_reduction_into_the_past_are_refused(
    client: httpx.AsyncClient, memory: Memory, what: str, last_day: str
) -> None:
    await issue(client)

    answer = await change(client, what, last_day=last_day)

    assert (answer.status_code, fields_of(answer)) == (422, ["last_day"])
    assert len(memory.orders.told) == 1


@pytest.mark.parametrize("what", ["extension", "reduction", "lifting"])
async def test_nobody_changes_what_they_have_not_read(
    client: httpx.AsyncClient, memory: Memory, what: str
) -> None:
    await issue(client)
    days = {"extension": {"last_day": "2021-08-05"}, "reduction": {"last_day": "2021-07-25"}}

    unread = await change(client, what, None, **days.get(what, {}))
    outdated = await change(client, what, 2, **days.get(what, {}))

    assert (unread.status_code, outdated.status_code) == (428, 412)
    assert len(memory.orders.told) == 1


@pytest.mark.parametrize("path", ["", "/extension", "/reduction", "/lifting"])
async def test_an_order_that_does_not_exist_is_not_found(
    client: httpx.AsyncClient, path: str
) -> None:
    if path:
        body = a_decision(last_day="2021-08-05") if path != "/lifting" else a_decision()
        headers = AUTHORITY | {"If-Match": '"1"'}
        answer = await client.post(f"{ORDER}{path}", json=body, headers=headers)
    else:
        answer = await client.get(ORDER, headers=AUTHORITY)

    assert answer.status_code == 404


async def test_the_orders_of_a_commune_are_read_page_by_page_and_on_record(
    client: httpx.AsyncClient, memory: Memory
) -> None:
    for number in range(1, 6):
        await issue(client, a_body(number))
    memory.trail.entries.clear()
    seen, cursor = [], ""

    while cursor is not None:
        page = (await client.get(f"{LIST}&limit=2{cursor}", headers=AUTHORITY)).json()
        seen += [one["id"] for one in page["items"]]
        cursor = page["next"] and f"&cursor={page['next']}"

    assert seen == [str(UUID(int=number)) for number in range(1, 6)]
    assert len(memory.trail.entries) == 5


async def test_what_has_ended_is_asked_for_by_its_state(
    client: httpx.AsyncClient, memory: Memory
) -> None:
    await issue(client)
    await change(client, "lifting")

    lists = [
        (await client.get(f"{LIST}&state={state}", headers=AUTHORITY)).json()["items"]
        for state in ("open", "ended")
    ]

    assert [len(one) for one in lists] == [0, 1]


@pytest.mark.parametrize("query", ["&state=lost", "&limit=0", "&cursor=x", "&cursor=W10"])
async def test_a_malformed_question_is_refused(client: httpx.AsyncClient, query: str) -> None:
    answer = await client.get(LIST + query, headers=AUTHORITY)

    assert answer.status_code == 422


async def test_of_an_erased_person_the_order_is_left(
    client: httpx.AsyncClient, memory: Memory
) -> None:
    await issue(client)
    await memory.keys.shred(PERSON)

    told = (await client.get(ORDER, headers=AUTHORITY)).json()

    assert (told["person"], told["address"], told["history"][0]["reason"]) == (None, None, None)
    assert told["last_day"] == "2021-08-01"
