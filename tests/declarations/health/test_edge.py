"""What a phone gets back for a declaration, and for its receipt."""

from typing import Any
from uuid import UUID

import httpx
import pytest
from pymongo.errors import AutoReconnect

from services.declarations.health.rules import what_happened
from services.declarations.receipts.rules import Place
from tests.bodies import a_body, a_feverish_body
from tests.declarations.builders import NOON, RECEIPTS, TODAY, a_person
from tests.declarations.edges import Memory, serving
from tests.declarations.receivers.builders import a_declared, a_paper, an_obligation

ENGLISH = {"Accept-Language": "en"}
ID = str(UUID(int=7))


async def test_a_declaration_is_kept_and_answered(
    client: httpx.AsyncClient, memory: Memory
) -> None:
    answer = await client.post("/declarations", json=a_body(id=ID))

    assert answer.status_code == 201
    assert answer.headers["content-type"] == "application/json"
    [kept] = memory.declarations.by_id.values()
    assert answer.json() | {"advice": []} == {
        "id": ID,
        "receipt": kept.accepted.receipt,
        "risk": "none",
        "reasons": [],
        "advice": [],
    }


async def test_symptoms_are_answered_with_reasons_and_advice_in_vietnamese(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.post("/declarations", json=a_feverish_body())

    told = answer.json()
    assert told["risk"] == "symptomatic"
    assert told["reasons"] == [
        {"code": "symptom:fever", "text": "Sốt"},
        {"code": "symptom:cough", "text": "Ho"},
    ]
    assert [one["code"] for one in told["advice"]] == ["call-station", "keep-apart", "emergency"]
    assert told["advice"][2]["text"] == "Nếu khó thở hoặc bệnh nặng lên, gọi cấp cứu 115."
    assert told["advice"][0]["source"] == "Thông báo 35/TB-STTTT, 19/7/2021"


async def test_contacts_are_answered_in_english_where_that_is_asked(
    client: httpx.AsyncClient,
) -> None:
    body = a_body(contacts={"case": True})

    answer = await client.post("/declarations", json=body, headers=ENGLISH)

    assert answer.json()["risk"] == "exposed"
    assert answer.json()["reasons"] == [
        {
            "code": "contact:case",
            "text": "A person ill, or suspected to be ill, with COVID-19",
        }
    ]


@pytest.mark.parametrize("headers", [{}, ENGLISH], ids=["vi", "en"])
async def test_the_same_declaration_again_gets_the_same_answer_byte_for_byte(
    client: httpx.AsyncClient, memory: Memory, headers: dict[str, str]
) -> None:
    body = a_feverish_body(contacts={"case": True, "symptomatic": True})
    first = await client.post("/declarations", json=body, headers=headers)

    again = await client.post("/declarations", json=body, headers=headers)

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.content == first.content
    assert len(memory.declarations.by_id) == 1


async def test_ticking_the_same_symptoms_in_another_order_is_the_same_declaration(
    client: httpx.AsyncClient,
) -> None:
    body = a_body(symptoms=["fever", "cough", "fatigue"])
    await client.post("/declarations", json=body)

    again = await client.post(
        "/declarations", json=body | {"symptoms": ["fatigue", "fever", "cough"]}
    )

    assert again.status_code == 200


async def test_an_id_that_belongs_to_another_declaration_is_a_conflict(
    client: httpx.AsyncClient, memory: Memory
) -> None:
    body = a_body()
    await client.post("/declarations", json=body)

    other = await client.post("/declarations", json=body | {"temperature_celsius": 36.7})

    assert other.status_code == 409
    assert other.json()["type"] == "/docs#problem-id-taken"
    assert [one["field"] for one in other.json()["errors"]] == ["id"]
    [kept] = memory.declarations.by_id.values()
    assert b"36.6" in kept.content


async def test_outcomes_are_counted(client: httpx.AsyncClient, memory: Memory) -> None:
    body = a_body()
    for one in (body, body, body, body | {"temperature_celsius": 36.7}, a_body()):
        await client.post("/declarations", json=one)

    counted = {
        outcome: memory.registry.get_sample_value(
            "declarations_received_total", {"outcome": outcome}
        )
        for outcome in ("new", "same", "different")
    }

    assert counted == {"new": 2, "same": 2, "different": 1}


async def test_a_body_past_the_limit_is_refused_unread(client: httpx.AsyncClient) -> None:
    body = a_body(residence={"commune_code": "30730", "address": "x" * 33_000})

    answer = await client.post("/declarations", json=body)

    assert answer.status_code == 413
    assert "32768" in answer.json()["detail"]


async def test_more_than_may_wait_is_sent_away_for_a_while(memory: Memory) -> None:
    async with serving(memory, waiting=0) as client:
        answer = await client.post("/declarations", json=a_body())

    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0


async def test_while_the_store_is_away_people_are_asked_to_come_again(
    client: httpx.AsyncClient, memory: Memory
) -> None:
    body = a_body()
    memory.declarations.failure = AutoReconnect("gone")
    away = await client.post("/declarations", json=body)

    memory.declarations.failure = None
    back = await client.post("/declarations", json=body)

    assert away.status_code == 503
    assert int(away.headers["retry-after"]) > 0
    assert away.json()["type"] == "/docs#problem-unavailable"
    assert back.status_code == 201


async def test_a_declaration_is_sent_to_its_own_address_only(client: httpx.AsyncClient) -> None:
    assert (await client.post("/declarations/", json=a_body())).status_code == 404
    assert (await client.get("/declarations")).status_code == 405


async def declared(client: httpx.AsyncClient, **changes: Any) -> str:
    answer = await client.post("/declarations", json=a_feverish_body(**changes))
    receipt: str = answer.json()["receipt"]
    return receipt


async def test_a_receipt_tells_the_state_and_nothing_about_the_person(
    client: httpx.AsyncClient,
) -> None:
    receipt = await declared(client, id=ID, declared_at=NOON.isoformat())

    answer = await client.get(f"/declarations/{receipt}")

    assert answer.status_code == 200
    assert answer.json() | {"made_under": None} == {
        "receipt": receipt,
        "risk": "symptomatic",
        "channel": "electronic",
        "declared_at": "2021-07-19T05:00:00Z",
        "received_at": "2021-07-19T05:00:00Z",
        "followup": None,
        "receivers": None,
        "made_under": None,
    }


async def test_a_receipt_tells_which_of_the_two_receivers_acknowledged(
    client: httpx.AsyncClient, memory: Memory
) -> None:
    receipt = await declared(client, id=ID, declared_at=NOON.isoformat())
    [kept] = memory.declarations.by_id.values()
    owed = an_obligation(a_declared(), a_paper(), person_id=kept.accepted.person_id)
    memory.obligations.by_id[owed.id] = owed

    answer = await client.get(f"/declarations/{receipt}")

    assert answer.json()["receivers"] == {
        "electronic_system_since": "2021-07-19T05:00:00Z",
        "commune_authority_since": "2021-07-19T05:00:00Z",
        "merged": 2,
    }


@pytest.mark.parametrize(
    ("headers", "warning"),
    [
        (
            {},
            "Khai báo thông tin sai là vi phạm pháp luật Việt Nam và có thể xử lý hình sự.",
        ),
        (
            ENGLISH,
            "Giving false information is against the law of Vietnam and may be prosecuted.",
        ),
    ],
    ids=["vi", "en"],
)
async def test_a_receipt_tells_under_which_form_and_law_it_was_given(
    client: httpx.AsyncClient, headers: dict[str, str], warning: str
) -> None:
    receipt = await declared(client, declared_at="2021-07-18T23:59:00+07:00")

    answer = await client.get(f"/declarations/{receipt}", headers=headers)

    told = answer.json()["made_under"]
    assert (told["form"], told["version"]) == ("whole-population", 1)
    assert told["legal_text"] == warning


async def test_a_receipt_tells_where_the_follow_up_stands(
    client: httpx.AsyncClient, memory: Memory
) -> None:
    receipt = await declared(client, id=ID)
    memory.followups.statuses[UUID(ID)] = "open"

    answer = await client.get(f"/declarations/{receipt}")

    assert answer.json()["followup"] == "open"


async def test_a_receipt_is_read_as_it_was_heard_over_the_phone(client: httpx.AsyncClient) -> None:
    receipt = await declared(client)

    answer = await client.get(f"/declarations/{receipt[:4].lower()}-{receipt[4:]}")

    assert answer.json()["receipt"] == receipt


@pytest.mark.parametrize("receipt", ["KNP0H1XC", "nobody", "%20", "٣٣٣٣٣٣٣٣"])
async def test_what_is_no_receipt_is_not_found(client: httpx.AsyncClient, receipt: str) -> None:
    answer = await client.get(f"/declarations/{receipt}")

    assert answer.status_code == 404


async def test_a_receipt_that_nobody_was_given_is_not_found(client: httpx.AsyncClient) -> None:
    await declared(client)
    next_one = RECEIPTS.receipt(Place(TODAY, 1))

    answer = await client.get(f"/declarations/{next_one}")

    assert answer.status_code == 404


async def test_an_endless_receipt_is_malformed(client: httpx.AsyncClient) -> None:
    answer = await client.get("/declarations/" + "K" * 21)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "receipt"


async def test_the_service_documents_what_it_takes_and_gives(client: httpx.AsyncClient) -> None:
    document = (await client.get("/openapi.json")).json()

    declare = document["paths"]["/declarations"]["post"]
    schemas = document["components"]["schemas"]
    asked = declare["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    assert set(schemas[asked.rsplit("/", 1)[1]]["required"]) >= {"id", "person", "residence"}
    assert set(declare["responses"]) >= {"200", "201", "409", "413", "422", "503"}
    assert schemas["Person"]["properties"]["full_name"]["maxLength"] == 100
    assert set(document["paths"]) >= {
        "/declarations/{receipt}",
        "/forms",
        "/forms/{kind}",
        "/paper-declarations",
    }


async def test_every_reference_in_the_document_leads_somewhere(client: httpx.AsyncClient) -> None:
    document = (await client.get("/openapi.json")).json()

    references = set(_references(document))

    assert "#/components/schemas/Declaration" in references
    assert references <= {
        f"#/components/{kind}/{name}"
        for kind in ("schemas", "responses")
        for name in document["components"][kind]
    }


def _references(part: Any) -> list[str]:
    if isinstance(part, list):
        return [one for item in part for one in _references(item)]
    if not isinstance(part, dict):
        return []
    own = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
    return own + [one for item in part.values() for one in _references(item)]


async def test_the_events_of_a_declaration_do_not_name_the_person(
    client: httpx.AsyncClient, memory: Memory
) -> None:
    person = a_person()
    await client.post("/declarations", json=a_feverish_body(person=person))

    [kept] = memory.declarations.by_id.values()
    told = "".join(event.model_dump_json() for event in what_happened(kept.accepted))

    for personal in (person["full_name"], person["id_number"], "901234567", "fever", "38.5"):
        assert personal not in told
