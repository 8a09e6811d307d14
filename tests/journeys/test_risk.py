"""Two cases came back from abroad: whom they met, and whom those met, all learn their class."""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import uuid4

import pytest

from tests.bodies import VINH_THANH_VAN, a_body
from tests.eventually import eventually
from tests.system import System

pytestmark = [pytest.mark.live, pytest.mark.timeout(180)]

STATION = f"tram-y-te-{VINH_THANH_VAN}"
OTHER_COMMUNE = "30733"
OTHER_STATION = f"tram-y-te-{OTHER_COMMUNE}"

T = TypeVar("T")


async def until(check: Callable[[], T | None]) -> T:
    """What `check` gives, once it gives something true."""
    found = await eventually(check, seconds=30)
    assert found is not None
    return found


def a_newcomer(name: str, commune: str = VINH_THANH_VAN) -> dict[str, Any]:
    """Somebody who never declared, of a name that nobody else has."""
    return {
        "newcomer": {
            "full_name": f"{name} {uuid4().hex[:8]}",
            "birth_year": 1985,
            "gender": "male",
            "commune_code": commune,
            "address": "Khu phố 3",
        }
    }


def somebody(person: str) -> dict[str, str]:
    return {"person_id": person}


def find(system: System, reference: dict[str, Any], account: str = STATION) -> str:
    """The pseudonym of who is meant."""
    answer = system.post("declarations", "/people/lookups", reference, account)
    assert answer.status_code == 200, answer.text
    person: str = answer.json()["person_id"]
    return person


def record(system: System, person: str, finding: str = "confirmed") -> str:
    """A finding of the day before; its id."""
    body = {
        "id": str(uuid4()),
        "person": somebody(person),
        "finding": finding,
        "found_on": "2021-07-18",
    }
    answer = system.post("declarations", "/findings", body, STATION)
    assert answer.status_code == 201, answer.text
    return body["id"]  # type: ignore[return-value]


def link(system: System, source: str, contact: str, met_on: str = "2021-07-17") -> str:
    """A meeting; its id."""
    body = {
        "id": str(uuid4()),
        "source": somebody(source),
        "contact": somebody(contact),
        "last_met_on": met_on,
        "exposure": "household",
    }
    answer = system.post("declarations", "/contact-links", body, STATION)
    assert answer.status_code == 201, answer.text
    return str(body["id"])


def risk_of(system: System, person: str, query: str = "", account: str = STATION) -> dict[str, Any]:
    answer = system.get("declarations", f"/people/{person}/risk{query}", account)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def told(system: System, person: str, account: str = STATION) -> list[str | None]:
    """The classes that others heard of, one after the other."""
    return [one["risk_class"] for one in risk_of(system, person, account=account)["history"]]


async def test_a_chain_from_two_cases_to_f3_and_back(system: System) -> None:
    # Given the cases BN 13663 and BN 13664, and a chain behind them that ends in another commune
    first, second = (find(system, a_newcomer(name)) for name in ("BN 13663", "BN 13664"))
    near, next_one = (find(system, a_newcomer(name)) for name in ("F1", "F2"))
    far = find(system, a_newcomer("F3", OTHER_COMMUNE), OTHER_STATION)
    link(system, first, near)
    link(system, second, near)
    middle = link(system, near, next_one, "2021-07-18")
    link(system, next_one, far, "2021-07-18")

    # When the laboratory confirms both
    findings = [record(system, one) for one in (first, second)]

    # Then everybody behind them is told to others in the class of their distance
    await until(lambda: told(system, far, OTHER_STATION) == ["F3"])
    for person, code in ((first, "F0"), (second, "F0"), (near, "F1"), (next_one, "F2")):
        await until(lambda person=person, code=code: told(system, person) == [code])  # type: ignore[misc]

    # And the station of the commune reads why, up to the case
    shown = risk_of(system, far, account=OTHER_STATION)
    assert shown["measure"]["code"] == "self-monitoring"
    assert (shown["first_day"], shown["last_day"]) == ("2021-07-19", "2021-08-01")
    [reason] = shown["reasons"]
    assert reason["source"]
    assert reason["upstream"][:2] == [next_one, near]
    assert reason["upstream"][2] in {first, second}
    assert reason["facts"][-1]["id"] in findings

    # And the other station does not read those who are not its own
    answer = system.get("declarations", f"/people/{near}/risk", OTHER_STATION)
    assert answer.status_code == 403

    # When it turns out that two of them never met
    path = f"/contact-links/{middle}/withdrawal"
    reason_body = {"reason": "Nhầm người"}
    assert system.post("declarations", path, reason_body, STATION).status_code == 200

    # Then those behind are in no class any more, and the others are where they were
    await until(lambda: told(system, far, OTHER_STATION) == ["F3", None])
    assert told(system, next_one) == ["F2", None]
    assert told(system, near) == ["F1"]


async def test_a_fever_and_a_declared_contact_are_a_suspicion_until_a_negative_test(
    system: System,
) -> None:
    contacts = {"case": True, "from_affected_country": False, "symptomatic": False}
    body = a_body(symptoms=["fever", "cough"], temperature_celsius=38.5, contacts=contacts)
    receipt = system.post("declarations", "/declarations", body).json()["receipt"]
    person = find(system, {"receipt": receipt})

    await until(lambda: told(system, person) == ["F1"])
    shown = risk_of(system, person)
    assert shown["reasons"][0]["criterion"] == "symptoms-and-epidemiology"
    assert shown["reasons"][0]["facts"][0]["id"] == body["id"]
    # By the WHO a declared contact is none, as nobody knows with whom.
    assert risk_of(system, person, "?rule_set=who-2020-12")["risk_class"] is None

    negative = {
        "id": str(uuid4()),
        "person": somebody(person),
        "finding": "negative",
        "found_on": "2021-07-19",
    }
    assert system.post("declarations", "/findings", negative, STATION).status_code == 201

    await until(lambda: told(system, person) == ["F1", "F3"])


async def test_nobody_becomes_the_source_of_their_own_source(system: System) -> None:
    one, other = (find(system, a_newcomer(name)) for name in ("A", "B"))
    link(system, one, other)
    body = {
        "id": str(uuid4()),
        "source": somebody(other),
        "contact": somebody(one),
        "last_met_on": "2021-07-17",
        "exposure": "work",
    }

    answer = system.post("declarations", "/contact-links", body, STATION)

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["contact"]


async def test_a_hundred_contacts_of_one_case_hear_of_it(system: System) -> None:
    case = find(system, a_newcomer("SIÊU LÂY NHIỄM"))
    contacts = [find(system, a_newcomer("TIẾP XÚC")) for _ in range(100)]
    for one in contacts:
        link(system, case, one)

    finding = record(system, case)

    await until(lambda: all(told(system, one) == ["F1"] for one in contacts[::10]))
    withdrawal = {"reason": "Nhầm mẫu"}
    path = f"/findings/{finding}/withdrawal"
    assert system.post("declarations", path, withdrawal, STATION).status_code == 200
    await until(lambda: all(told(system, one) == ["F1", None] for one in contacts[::10]))
