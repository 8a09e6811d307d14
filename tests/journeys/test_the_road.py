"""One declaration becomes a follow-up, an alert, two SMS and a number in the day's report."""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import uuid4

import pytest

from tests.bodies import SCENARIO_MORNING, VINH_THANH_VAN, a_body, a_feverish_body
from tests.eventually import eventually
from tests.system import System

pytestmark = [pytest.mark.live, pytest.mark.timeout(180)]

STATION = f"tram-y-te-{VINH_THANH_VAN}"
DISTRICT = "trung-tam-y-te-899"
OTHER_STATION = "tram-y-te-30733"
OFFICE = "van-phong"
DAY = "/days/2021-07-19"

T = TypeVar("T")


def followup_of(system: System, receipt: str) -> dict[str, Any] | None:
    """The station's line for `receipt`."""
    answer = system.get(
        "declarations", f"/followups?commune_code={VINH_THANH_VAN}&limit=200", STATION
    )
    assert answer.status_code == 200, answer.text
    return next((one for one in answer.json()["items"] if one["receipt"] == receipt), None)


def alert_of(system: System, declaration_id: str) -> dict[str, Any] | None:
    """The alert about a declaration."""
    answer = system.get("duty", f"/alerts?commune_code={VINH_THANH_VAN}&limit=200", STATION)
    found = [one for one in answer.json()["items"] if one["declaration_id"] == declaration_id]
    return found[0] if found else None


def messages_of(system: System, declaration_id: str) -> list[dict[str, Any]]:
    """What was sent because of a declaration."""
    answer = system.get("notifications", f"/messages?cause={declaration_id}", STATION)
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def figures(system: System, area: str = "91") -> dict[str, Any]:
    """The day's figures of `area`."""
    found: dict[str, Any] = system.get("reporting", f"{DAY}?area={area}", OFFICE).json()["figures"]
    return found


async def until(check: Callable[[], T | None]) -> T:
    """What `check` gives, once it gives something true."""
    found = await eventually(check, seconds=30)
    assert found is not None
    return found


async def test_a_fever_reaches_the_station_the_person_and_the_days_figures(system: System) -> None:
    before = figures(system)

    # When a person declares a fever
    body = a_feverish_body()
    answer = system.post("declarations", "/declarations", body)

    # Then the person is told how urgent it is, why, and what to do
    assert answer.status_code == 201
    told = answer.json()
    assert told["risk"] == "symptomatic"
    assert {one["code"] for one in told["reasons"]} == {"symptom:fever", "symptom:cough"}
    assert told["advice"]

    # And the station of the commune gets the person to follow up, with name and phone
    followup = await until(lambda: followup_of(system, told["receipt"]))
    assert followup is not None
    assert followup["person"]["full_name"] == body["person"]["full_name"]
    assert followup["person"]["phone"] == "+84" + body["person"]["phone"][1:]

    # And whoever answers there is alerted
    alert = await until(lambda: alert_of(system, body["id"]))
    assert alert is not None
    assert alert["told"][0]["accounts"] == [STATION]

    # And two SMS reach their phones, as the carrier's receipts say
    sent = await until(lambda: _delivered(system, body["id"], 2))
    assert {one["template"] for one in sent[:2]} >= {"symptom-advice", "station-alert"}
    carried = [one for one in system.carrier.messages() if told["receipt"] in one["text"]]
    assert "+84" + body["person"]["phone"][1:] in {_plus(one["destination"]) for one in carried}
    assert all("sốt" not in one["text"].lower() for one in carried)

    # And when the station has visited, everything is in the day's figures
    visit = {"id": str(uuid4()), "visited_at": followup["opened_at"], "was_seen": True}
    path = f"/followups/{followup['id']}/visits"
    assert system.post("declarations", path, visit, STATION).status_code == 201
    assert system.post("declarations", path, visit, STATION).status_code == 200
    after = await until(lambda: _counted(system, before, followed_up=1))
    assert after["declarations"] - before["declarations"] == 1
    assert after["symptomatic"] - before["symptomatic"] == 1
    assert after["alerts"]["raised"] - before["alerts"]["raised"] == 1
    assert figures(system, VINH_THANH_VAN)["symptomatic"] >= 1
    assert figures(system, "899")["symptomatic"] >= 1
    assert figures(system, "911")["symptomatic"] == 0


async def test_the_same_declaration_twice_is_one(system: System) -> None:
    before = figures(system)
    body = a_body()

    first = system.post("declarations", "/declarations", body)
    second = system.post("declarations", "/declarations", body)
    other = system.post("declarations", "/declarations", {**body, "on_behalf": "relative"})

    assert (first.status_code, second.status_code, other.status_code) == (201, 200, 409)
    assert first.content == second.content
    after = await until(lambda: _counted(system, before, declarations=1))
    assert after["declarations"] - before["declarations"] == 1


async def test_a_relative_is_followed_up_in_their_own_name(system: System) -> None:
    body = a_feverish_body(on_behalf="relative")

    answer = system.post("declarations", "/declarations", body)

    followup = await until(lambda: followup_of(system, answer.json()["receipt"]))
    assert followup is not None
    assert followup["person"]["full_name"] == body["person"]["full_name"]


def test_a_commune_that_does_not_exist_is_named_and_nothing_is_kept(system: System) -> None:
    body = a_body(residence={"commune_code": "99999", "address": "12 Nguyễn Trung Trực"})

    answer = system.post("declarations", "/declarations", body)

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert [one["field"] for one in answer.json()["errors"]] == ["residence.commune_code"]
    assert "99999" not in answer.text


async def test_a_person_without_symptoms_is_counted_and_nobody_is_told(system: System) -> None:
    before = figures(system)
    body = a_body()

    answer = system.post("declarations", "/declarations", body)

    assert answer.json()["risk"] == "none"
    after = await until(lambda: _counted(system, before, declarations=1))
    assert after["symptomatic"] == before["symptomatic"]
    assert alert_of(system, body["id"]) is None
    assert messages_of(system, body["id"]) == []
    assert followup_of(system, answer.json()["receipt"]) is None


async def test_an_alert_that_nobody_acknowledges_goes_to_the_district(system: System) -> None:
    body = a_feverish_body()
    system.post("declarations", "/declarations", body)

    sent = await until(lambda: _delivered(system, body["id"], 3))

    assert {one["template"] for one in sent} == {
        "symptom-advice",
        "station-alert",
        "district-escalation",
    }
    alert = alert_of(system, body["id"])
    assert alert is not None
    answer = system.post("duty", f"/alerts/{alert['id']}/acknowledgement", {}, DISTRICT)
    assert answer.status_code == 200
    await until(lambda: figures(system)["alerts"]["acknowledged"] >= 1)
    assert figures(system)["alerts"]["escalated"] >= 1


async def test_a_late_declaration_is_counted_in_its_own_day(system: System) -> None:
    path = "/days/2021-07-02?area=91"
    before = system.get("reporting", path, OFFICE).json()["figures"]["declarations"]

    system.post("declarations", "/declarations", a_body(declared_at="2021-07-02T23:30:00+07:00"))

    def counted() -> bool:
        now = system.get("reporting", path, OFFICE).json()["figures"]["declarations"]
        return bool(now == before + 1)

    assert await until(counted)


def test_only_the_station_of_the_commune_reads_who_is_ill(system: System) -> None:
    path = f"/followups?commune_code={VINH_THANH_VAN}"

    codes = [
        system.get("declarations", path, account).status_code
        for account in (STATION, OTHER_STATION, DISTRICT, OFFICE, "giam-doc", "van-hanh", None)
    ]

    assert codes == [200, 403, 403, 403, 403, 403, 401]


def test_a_receipt_tells_the_state_and_nothing_about_the_person(system: System) -> None:
    body = a_body()
    receipt = system.post("declarations", "/declarations", body).json()["receipt"]

    spoken = f"{receipt[:4]}-{receipt[4:]}".lower()
    answer = system.get("declarations", f"/declarations/{spoken}")

    assert answer.json()["receipt"] == receipt
    assert answer.json()["declared_at"].startswith(SCENARIO_MORNING[:4])
    for secret in (body["person"]["full_name"], body["person"]["phone"], body["id"]):
        assert secret not in answer.text


def _delivered(system: System, declaration_id: str, at_least: int) -> list[dict[str, Any]]:
    sent = [one for one in messages_of(system, declaration_id) if one["status"] == "delivered"]
    return sent if len(sent) >= at_least else []


def _counted(system: System, before: dict[str, Any], **more: int) -> dict[str, Any] | None:
    now = figures(system)
    return now if all(now[name] >= before[name] + count for name, count in more.items()) else None


def _plus(number: str) -> str:
    return number if number.startswith("+") else f"+{number}"
