"""A person is followed up from day to day, ordered to stay at home, and let go, on real engines."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.bodies import VINH_THANH_VAN, a_feverish_body
from tests.eventually import eventually
from tests.system import System, running_system

pytestmark = [pytest.mark.live, pytest.mark.timeout(180)]

STATION = f"tram-y-te-{VINH_THANH_VAN}"
AUTHORITY = f"ubnd-xa-{VINH_THANH_VAN}"
OTHER_AUTHORITY = "ubnd-xa-30733"


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """A system of its own, as its clock is moved."""
    folder = tmp_path_factory.mktemp("followups")
    with running_system(folder, services=("declarations",)) as running:
        yield running


def at(system: System, moment: str) -> None:
    """Let the service live on from `moment`, as after a night without power."""
    service = system["declarations"]
    service.kill()
    service.tell({"CLOCK_START": moment, "CLOCK_ANCHOR": datetime.now(UTC).isoformat()})
    system.restart("declarations")


def day_list(system: System, day: str = "") -> list[dict[str, Any]]:
    query = f"commune_code={VINH_THANH_VAN}&limit=200" + (f"&day={day}" if day else "")
    answer = system.get("declarations", f"/followups?{query}", STATION)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def line_of(system: System, name: str) -> dict[str, Any] | None:
    """The line of the person of that name on today's list."""
    return next((one for one in day_list(system) if one["person"]["full_name"] == name), None)


async def listed(system: System, name: str, **expected: Any) -> dict[str, Any]:
    """The line, once it says what is `expected`."""

    def as_expected() -> dict[str, Any] | None:
        line = line_of(system, name)
        return line if line and line.items() >= expected.items() else None

    found = await eventually(as_expected, seconds=30)
    assert found
    return found


def an_order(**changes: Any) -> dict[str, Any]:
    return {
        "id": str(uuid4()),
        "kind": "quarantine-home",
        "basis": "official",
        "document": "12/QĐ-UBND",
        "decided_by": "UBND phường Vĩnh Thanh Vân",
        "decided_on": "2021-07-19",
        "commune_code": VINH_THANH_VAN,
        "first_day": "2021-07-17",
        "last_day": "2021-07-30",
        "home_possible": True,
        "supply_ensured": True,
        "reason": "Tiếp xúc gần",
        **changes,
    }


def newcomer(name: str) -> dict[str, Any]:
    return {
        "newcomer": {
            "full_name": name,
            "birth_year": 1985,
            "gender": "female",
            "commune_code": VINH_THANH_VAN,
            "address": "Ấp 3",
        }
    }


def followup_told(system: System, receipt: str) -> str | None:
    told: str | None = system.get("declarations", f"/declarations/{receipt}").json()["followup"]
    return told


async def test_two_declarations_of_a_person_are_one_follow_up_that_a_visit_fills(
    system: System,
) -> None:
    # Given a person who declares a fever, and again
    first = a_feverish_body()
    second = {**a_feverish_body(), "person": first["person"]}
    receipts = [
        system.post("declarations", "/declarations", body).json()["receipt"]
        for body in (first, second)
    ]
    name = first["person"]["full_name"]

    # Then there is one line, on its first day, and both receipts lead to it
    line = await listed(system, name, state="due", day_number=1)
    await eventually(lambda: [followup_told(system, one) for one in receipts] == ["open"] * 2)
    assert len([one for one in day_list(system) if one["person"]["full_name"] == name]) == 1
    assert (line["first_day"], line["last_day"]) == ("2021-07-19", "2021-08-01")

    # When the station has visited, the day is filled and the line goes behind the others
    visit = {"id": str(uuid4()), "visited_at": line["opened_at"], "was_seen": True}
    path = f"/followups/{line['id']}"
    assert system.post("declarations", f"{path}/visits", visit, STATION).status_code == 201
    await listed(system, name, state="seen-not-ok", visits=1, status="visited")
    days = system.get("declarations", path, STATION).json()["days"]
    assert [one["number"] for one in days] == list(range(1, 15))


async def test_an_order_is_followed_up_extended_and_lifted(system: System) -> None:
    # Given somebody who never declared and is ordered to stay at home, since two days ago
    order = an_order(person=newcomer("TRẦN THỊ LỆNH"), address="Ấp 3")
    issued = system.post("declarations", "/orders", order, AUTHORITY)
    again = system.post("declarations", "/orders", order, AUTHORITY)
    assert (issued.status_code, again.status_code) == (201, 200)
    assert issued.content == again.content
    assert system.post("declarations", "/orders", order, OTHER_AUTHORITY).status_code == 403

    # Then the station is told that today is the third day
    line = await listed(system, "TRẦN THỊ LỆNH", causes=["order"])
    assert (line["day_number"], line["last_day"]) == (3, "2021-07-30")

    # When the order is extended, so is the follow-up
    decision = {"basis": "verbal", "decided_by": "UBND", "decided_on": "2021-07-19"}
    path = f"/orders/{order['id']}"
    extended = _change(system, f"{path}/extension", '"1"', {**decision, "last_day": "2021-08-05"})
    assert extended.status_code == 200
    await listed(system, "TRẦN THỊ LỆNH", last_day="2021-08-05")

    # And when it is lifted, the person is on nobody's list
    assert _change(system, f"{path}/lifting", '"1"', decision).status_code == 412
    assert _change(system, f"{path}/lifting", '"2"', decision).status_code == 200
    await eventually(lambda: line_of(system, "TRẦN THỊ LỆNH") is None)
    told = system.get("declarations", path, AUTHORITY).json()
    assert [one["action"] for one in told["history"]] == ["issued", "extended", "lifted"]


async def test_nobody_is_ordered_into_two_facilities_at_once(system: System) -> None:
    stay = {"kind": "quarantine-facility", "facility": "Trường Quân sự tỉnh"}
    person = newcomer("LÊ VĂN HAI NƠI")

    answers = [
        system.post("declarations", "/orders", an_order(person=person, **stay, **days), AUTHORITY)
        for days in ({}, {"first_day": "2021-07-30", "last_day": "2021-08-05"})
    ]

    assert [one.status_code for one in answers] == [201, 409]


async def test_nights_pass_and_the_clock_tells_what_was_missed_and_what_is_over(
    system: System,
) -> None:
    # Given a sick person, and somebody under an order of five days
    body = a_feverish_body()
    name = body["person"]["full_name"]
    receipt = system.post("declarations", "/declarations", body).json()["receipt"]
    order = an_order(person=newcomer("PHẠM THỊ NĂM"), first_day="2021-07-19", last_day="2021-07-23")
    assert system.post("declarations", "/orders", order, AUTHORITY).status_code == 201
    await listed(system, name, state="due")
    await listed(system, "PHẠM THỊ NĂM", causes=["order"])

    # When midnight passes, the day was missed
    at(system, "2021-07-19T23:59:58+07:00")
    await listed(system, name, day="2021-07-20", day_number=2, missed_days=1)
    assert [one["id"] for one in day_list(system, "2021-07-19") if one["state"] == "due"] == []

    # And after days without a word the person is lost, and found again by a visit
    at(system, "2021-07-23T10:00:00+07:00")
    line = await listed(system, name, status="lost", day_number=5, missed_days=4)
    visit = {
        "id": str(uuid4()),
        "visited_at": "2021-07-23T10:00:00+07:00",
        "was_seen": True,
        "temperature_celsius": 36.8,
    }
    path = f"/followups/{line['id']}/visits"
    assert system.post("declarations", path, visit, STATION).status_code == 201
    await listed(system, name, status="visited", state="seen-ok")

    # And when the last day of the order is over, it has ended, and the follow-up with it
    at(system, "2021-07-24T08:00:00+07:00")

    def has_ended() -> bool:
        told = system.get("declarations", f"/orders/{order['id']}", AUTHORITY).json()
        return bool(told["state"] == "ended" and told["ending"] == "completed")

    await eventually(has_ended, seconds=30)
    await eventually(lambda: line_of(system, "PHẠM THỊ NĂM") is None, seconds=30)

    # And so has that of the sick person, after two weeks
    at(system, "2021-08-03T08:00:00+07:00")
    await eventually(lambda: followup_told(system, receipt) == "ended", seconds=30)


def _change(system: System, path: str, version: str, body: dict[str, Any]) -> httpx.Response:
    headers = {"Authorization": f"Bearer {system.token(AUTHORITY)}", "If-Match": version}
    return httpx.post(system.url("declarations") + path, json=body, headers=headers, timeout=20)
