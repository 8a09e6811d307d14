"""One phone or account tells of several people, and an account reads who is missing."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from pymongo.errors import AutoReconnect

from services.contracts.declarations import HealthDeclared, SymptomsDeclared
from tests.declarations.builders import COMMUNE, NOON, OTHER_COMMUNE, PROVINCE, a_person
from tests.declarations.edges import Memory
from tests.declarations.household.bodies import a_child, a_household, a_member
from tests.declarations.tokens import ACCOUNT, signed_in

ENGLISH = {"Accept-Language": "en"}
STAFF = signed_in("staff", PROVINCE)


async def told(client: httpx.AsyncClient, body: dict[str, Any], **headers: str) -> httpx.Response:
    return await client.post("/household-days", json=body, headers=headers)


async def test_each_member_gets_a_receipt_of_their_own(
    client: httpx.AsyncClient, memory: Memory
) -> None:
    answer = await told(client, a_household())

    assert answer.status_code == 201
    members = answer.json()["members"]
    assert [one["id"] for one in members] == [str(UUID(int=number)) for number in (1, 2, 3)]
    receipts = {one["receipt"] for one in members}
    assert len(receipts) == 3
    assert {one.accepted.receipt for one in memory.declarations.by_id.values()} == receipts
    assert [type(one) for one in memory.declarations.told] == [HealthDeclared] * 3


async def test_several_people_with_one_phone_stay_several_people(
    client: httpx.AsyncClient, memory: Memory
) -> None:
    family = [a_member(1), a_member(2), a_child(3, "Bé Na"), a_child(4, "Bé Ny")]

    await told(client, a_household(*family))

    people = {one.accepted.person_id for one in memory.declarations.by_id.values()}
    assert len(people) == 4


async def test_only_the_member_with_symptoms_is_followed_up_and_reached_by_the_households_phone(
    client: httpx.AsyncClient, memory: Memory
) -> None:
    answer = await told(
        client, a_household(a_member(1, "self"), a_child(2, "Bé Na", symptoms=["fever"]))
    )

    assert [one["risk"] for one in answer.json()["members"]] == ["none", "symptomatic"]
    [symptoms] = [one for one in memory.declarations.told if isinstance(one, SymptomsDeclared)]
    assert symptoms.declaration_id == UUID(int=2)
    kept = await memory.declarations.declarations([UUID(int=2)])
    assert kept[UUID(int=2)].person.phone == "+84901234567"


async def test_a_member_may_have_a_phone_and_a_home_of_their_own(
    client: httpx.AsyncClient, memory: Memory
) -> None:
    elsewhere = {"commune_code": OTHER_COMMUNE, "address": "3 Mạc Cửu"}
    parent = a_member(2, "parent", person=a_person(phone="0911234567"), residence=elsewhere)

    await told(client, a_household(a_member(3, "self"), parent))

    kept = await memory.declarations.declarations([UUID(int=2)])
    assert kept[UUID(int=2)].person.phone == "+84911234567"
    assert memory.declarations.by_id[UUID(int=2)].accepted.commune_code == OTHER_COMMUNE


async def test_the_same_day_again_gets_the_same_answer_byte_for_byte(
    client: httpx.AsyncClient, memory: Memory
) -> None:
    first = await told(client, a_household())

    again = await told(client, a_household())

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.content == first.content
    assert len(memory.declarations.by_id) == 3


async def test_another_content_under_the_same_id_is_a_conflict_and_keeps_nothing(
    client: httpx.AsyncClient, memory: Memory
) -> None:
    await told(client, a_household())

    other = await told(client, a_household(a_member(9)))

    assert other.status_code == 409
    assert [one["field"] for one in other.json()["errors"]] == ["id"]
    assert UUID(int=9) not in memory.declarations.by_id


async def test_a_member_who_was_declared_alone_in_the_same_words_is_not_kept_twice(
    client: httpx.AsyncClient, memory: Memory
) -> None:
    # Given a declaration for the child alone, from the same phone
    whole = a_household(a_child(3, "Nguyễn Bé Na"))
    [child] = whole["members"]
    alone = {name: child[name] for name in child if name != "relation"}
    alone["person"] = {**child["person"], "phone": whole["phone"]}
    shared = {name: whole[name] for name in ("residence", "declared_at")}
    first = await client.post("/declarations", json=alone | shared | {"on_behalf": "relative"})

    # When the household tells of the same
    answer = await told(client, whole)

    # Then it is the same declaration, with the same receipt
    assert (first.status_code, answer.status_code) == (201, 200)
    assert answer.json()["members"] == [first.json()]
    assert len(memory.declarations.by_id) == 1


async def test_a_member_whose_id_belongs_to_another_declaration_is_named(
    client: httpx.AsyncClient,
) -> None:
    await told(client, a_household(a_member(1), a_member(2), id=str(UUID(int=501))))

    answer = await told(
        client, a_household(a_member(8), a_member(2, symptoms=["fever"]), id=str(UUID(int=502)))
    )

    assert answer.status_code == 409
    assert [one["field"] for one in answer.json()["errors"]] == ["members.1.id"]


async def test_what_a_crash_left_out_is_remembered_when_it_is_sent_again(
    client: httpx.AsyncClient, memory: Memory
) -> None:
    memory.households.failure = AutoReconnect("gone")
    assert (await told(client, a_household(), **STAFF)).status_code == 503

    memory.households.failure = None
    again = await told(client, a_household(), **STAFF)

    assert again.status_code == 200
    assert len((await client.get("/household-days", headers=STAFF)).json()["people"]) == 3


async def test_every_mistake_of_every_member_is_named_at_once(client: httpx.AsyncClient) -> None:
    body = a_household(
        a_member(1, "self", temperature_celsius=50),
        a_member(2, "cousin"),
        a_child(3, "A\u202eB", person={"full_name": "A\u202eB", "birth_year": 2030}),
        a_member(4, form="entry"),
        residence={"commune_code": "99999", "address": "1"},
    )

    answer = await told(client, body, **ENGLISH)

    assert answer.status_code == 422
    found = {one["field"]: one["message"] for one in answer.json()["errors"]}
    assert found.keys() >= {
        "residence.commune_code",
        "members.0.temperature_celsius",
        "members.1.relation",
        "members.2.person.full_name",
        "members.2.person.birth_year",
        "members.2.person.gender",
        "members.3.movement.vehicle",
    }
    assert found["members.2.person.birth_year"] == "This lies in the future."


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"members": []}, "members"),
        ({"members": [a_member(number) for number in range(1, 22)]}, "members"),
        ({"phone": None}, "phone"),
        ({"phone": "0951234567"}, "phone"),
        ({"residence": None}, "members.0.residence"),
        ({"declared_at": "2021-06-01T00:00:00Z"}, "declared_at"),
        ({"members": [a_member(1), a_member(1)]}, "members.1.id"),
        ({"members": [a_member(1), a_member(1, id=str(UUID(int=2)))]}, "members.1.person"),
        ({"members": [a_child(1, "Bé Na"), a_child(2, "BÉ NA")]}, "members.1.person"),
        ({"members": [a_member(1, "self"), a_member(2, "self")]}, "members.1.relation"),
        ({"members": [a_member(1, person={})]}, "members.0.person.full_name"),
        ({"members": ["x"]}, "members.0"),
        ({"colour": "red"}, "colour"),
    ],
)
async def test_a_household_that_cannot_be_is_refused_and_nothing_of_it_kept(
    client: httpx.AsyncClient, memory: Memory, changes: dict[str, Any], field: str
) -> None:
    answer = await told(client, a_household(**changes))

    assert answer.status_code == 422
    assert field in [one["field"] for one in answer.json()["errors"]]
    assert not memory.declarations.by_id


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"null", b'{"members": 1}'])
async def test_what_is_no_household_is_malformed(client: httpx.AsyncClient, body: bytes) -> None:
    answer = await client.post("/household-days", content=body)

    assert answer.status_code == 422


async def test_twenty_people_with_long_names_are_not_too_much(client: httpx.AsyncClient) -> None:
    stays = [{"area_code": "79", "from": "2021-07-10", "to": "2021-07-12"}] * 1
    home = {"commune_code": COMMUNE, "address": "ễ" * 300}
    members = [
        a_member(number, travel=stays, residence=home, temperature_celsius=36.6)
        for number in range(1, 21)
    ]

    answer = await told(client, a_household(*members))

    assert answer.status_code == 201


async def test_a_token_that_is_none_is_refused(client: httpx.AsyncClient, memory: Memory) -> None:
    answer = await told(client, a_household(), Authorization="Bearer x")

    assert answer.status_code == 401
    assert not memory.declarations.by_id


async def test_an_account_needs_no_phone_where_the_form_needs_none(
    client: httpx.AsyncClient,
) -> None:
    family = [a_member(1, "self"), a_child(2, "Bé Na"), a_child(3, "Bé Ny")]
    daily = [one | {"form": "staff-daily"} for one in family]

    answer = await told(client, a_household(*daily, phone=None), **STAFF)

    assert answer.status_code == 201


async def test_an_account_reads_who_of_its_people_has_no_entry_for_the_day(
    client: httpx.AsyncClient, memory: Memory
) -> None:
    # Given a member of staff who told of three people yesterday, and of two today
    yesterday = (NOON - timedelta(days=1)).isoformat()
    await told(client, a_household(declared_at=yesterday), **STAFF)
    today = a_household(
        a_member(11, "self", person=a_person(full_name="NGUYỄN VĂN 1", phone=None)),
        a_child(13, "Nguyễn Bé Na"),
        id=str(UUID(int=501)),
    )
    memory.now = NOON + timedelta(minutes=1)
    await told(client, today, **STAFF)

    # When they look
    answer = await client.get("/household-days", headers=STAFF)

    # Then one is missing
    assert answer.json()["day"] == "2021-07-19"
    found = {one["full_name"]: one for one in answer.json()["people"]}
    assert {name: one["is_logged"] for name, one in found.items()} == {
        "NGUYỄN VĂN 1": True,
        "NGUYỄN VĂN 2": False,
        "Nguyễn Bé Na": True,
    }
    assert found["NGUYỄN VĂN 2"]["relation"] == "parent"
    [entry] = [one for one in memory.trail.entries if one["action"] == "read"]
    assert entry["who"] == ACCOUNT


async def test_an_account_reads_no_day_of_a_phone_nor_of_another_account(
    client: httpx.AsyncClient,
) -> None:
    await told(client, a_household())

    answer = await client.get("/household-days", headers=STAFF)

    assert answer.json()["people"] == []


async def test_without_an_account_nobody_reads_a_household(client: httpx.AsyncClient) -> None:
    assert (await client.get("/household-days")).status_code == 401


async def test_an_erased_relative_has_no_name_any_more(
    client: httpx.AsyncClient, memory: Memory
) -> None:
    await told(client, a_household(a_child(3, "Bé Na")), **STAFF)
    [declared] = memory.declarations.by_id.values()
    await memory.keys.shred(declared.accepted.person_id)

    [line] = (await client.get("/household-days", headers=STAFF)).json()["people"]

    assert (line["full_name"], line["birth_year"], line["relation"]) == (None, None, None)
    assert line["is_logged"]
