"""Officers read the class of a person with every reason, in their language, by either rules."""

from typing import Any
from uuid import UUID

import httpx
import pytest
from pymongo.errors import AutoReconnect

from services.contracts.declarations import ZoneLevel
from services.declarations.health.model import Gender, Kept
from tests.declarations.builders import COMMUNE, DISTRICT, OTHER_COMMUNE
from tests.declarations.contacts.edges import AN, BINH, CHI, DUNG, Memory
from tests.declarations.risk.builders import declared, found, july, met, stayed
from tests.declarations.risk.feature import Feature
from tests.declarations.tokens import STATION, signed_in

ENGLISH = {**STATION, "Accept-Language": "en"}
CHAIN = (found(1, july(18)), met(2, 1, july(17)), met(3, 2, july(18)))


async def ask(
    client: httpx.AsyncClient, person: UUID, query: str = "", headers: dict[str, str] = STATION
) -> httpx.Response:
    return await client.get(f"/people/{person}/risk{query}", headers=headers)


async def test_a_class_is_told_with_rule_source_facts_and_chain(
    client: httpx.AsyncClient, memory: Memory
) -> None:
    await memory.facts.keep(CHAIN)

    answer = await ask(client, CHI, headers=ENGLISH)

    assert answer.status_code == 200
    told = answer.json()
    [reason] = told.pop("reasons")
    assert told == {
        "person_id": str(CHI),
        "rule_set": "moh-2021/2",
        "at": "2021-07-19",
        "risk_class": {"code": "F2", "label": "F2"},
        "meaning": "Close contact of F1",
        "measure": {"code": "quarantine-home", "label": "Quarantine at home"},
        "first_day": "2021-07-19",
        "last_day": "2021-08-01",
        "history": [],
    }
    assert reason == {
        "criterion": "contact-of-f1",
        "text": "Met somebody who is F1",
        "source": "Bảng phân loại F0–F5, benhvienninhhoa.khanhhoa.gov.vn",
        "day": "2021-07-18",
        "facts": [
            {"kind": "contact-link", "id": str(CHAIN[2].id), "person_id": str(CHI)},
            {"kind": "contact-link", "id": str(CHAIN[1].id), "person_id": str(BINH)},
            {"kind": "finding", "id": str(CHAIN[0].id), "person_id": str(AN)},
        ],
        "upstream": [str(BINH), str(AN)],
    }


async def test_vietnamese_comes_first(client: httpx.AsyncClient, memory: Memory) -> None:
    await memory.facts.keep(CHAIN)

    told = (await ask(client, BINH)).json()

    assert told["measure"]["label"] == "Cách ly tập trung"
    assert told["reasons"][0]["text"] == "Tiếp xúc với F0"


async def test_who_is_in_no_class_has_no_reason(client: httpx.AsyncClient) -> None:
    told = (await ask(client, DUNG)).json()

    assert (told["risk_class"], told["measure"], told["reasons"]) == (None, None, [])


async def test_the_day_may_be_another_one(client: httpx.AsyncClient, memory: Memory) -> None:
    await memory.facts.keep(CHAIN)

    codes = {
        day: (await ask(client, BINH, f"?at={day}")).json()["measure"]
        for day in ("2021-07-17", "2021-07-31", "2021-08-01", "2021-08-15")
    }

    assert [one and one["code"] for one in codes.values()] == [
        None,
        "quarantine-facility",
        "monitoring-home",
        None,
    ]


async def test_it_answers_by_the_definition_of_the_who(
    client: httpx.AsyncClient, memory: Memory
) -> None:
    sick, stay = declared(4, july(19)), stayed(4, july(10), july(12), ZoneLevel.HIGH_RISK)
    memory.declarations.kept[sick.id] = Kept.model_validate(
        {
            "person": {"full_name": "A", "birth_year": 1990, "gender": Gender.MALE},
            "residence": {"address": "B"},
            "symptoms": ("fever", "cough"),
        }
    )
    await memory.facts.keep([*CHAIN, sick, stay])

    told = [
        (await ask(client, person, "?rule_set=who-2020-12", ENGLISH)).json()
        for person in (AN, BINH, DUNG)
    ]

    assert [one["rule_set"] for one in told] == ["who-2020-12/1"] * 3
    assert [one["risk_class"] and one["risk_class"]["label"] for one in told] == [
        "Confirmed case",
        None,
        "Suspected case",
    ]


async def test_what_others_heard_is_told_in_its_order(
    client: httpx.AsyncClient, memory: Memory
) -> None:
    feature = Feature(facts=memory.facts, standings=memory.standings)
    await memory.facts.keep(CHAIN)
    await feature.looks.look_at([one.person_id for one in CHAIN])
    await memory.facts.keep([CHAIN[0].model_copy(update={"version": 2, "is_withdrawn": True})])
    await feature.looks.look_at([one.person_id for one in CHAIN])

    steps = (await ask(client, BINH)).json()["history"]

    assert [(one["version"], one["risk_class"], one["last_day"]) for one in steps] == [
        (1, "F1", "2021-07-31"),
        (2, None, None),
    ]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (signed_in("health-station", COMMUNE), 200),
        (signed_in("district-health", DISTRICT), 200),
        (signed_in("health-department", "91"), 200),
        (signed_in("health-station", OTHER_COMMUNE), 403),
        (signed_in("commune-authority", COMMUNE), 403),
        (signed_in("director", "91"), 403),
        ({}, 401),
    ],
)
async def test_only_health_officers_of_the_area_read_it(
    client: httpx.AsyncClient, memory: Memory, headers: dict[str, str], status: int
) -> None:
    assert (await ask(client, AN, headers=headers)).status_code == status
    assert len(memory.trail.entries) == (1 if status == 200 else 0)


async def test_nobody_has_no_class(client: httpx.AsyncClient) -> None:
    assert (await ask(client, UUID(int=999))).status_code == 404


QUERIES: dict[str, Any] = {
    "rules that there are not": ("?rule_set=astrology", "rule_set"),
    "no day": ("?at=2021-02-30", "at"),
}


@pytest.mark.parametrize(("query", "field"), QUERIES.values(), ids=QUERIES)
async def test_a_question_that_cannot_be_answered_is_refused(
    client: httpx.AsyncClient, query: str, field: str
) -> None:
    answer = await ask(client, AN, query)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field


async def test_without_a_trail_there_is_no_answer(
    client: httpx.AsyncClient, memory: Memory
) -> None:
    await memory.facts.keep(CHAIN)
    memory.trail.failure = AutoReconnect("away")

    answer = await ask(client, AN)

    assert answer.status_code == 503
    assert "F0" not in answer.text
