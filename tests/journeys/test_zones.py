"""Somebody was where a zone stood: known before or learned later, it comes to the same end."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.bodies import VINH_THANH_VAN, a_body
from tests.eventually import eventually
from tests.system import System

pytestmark = [pytest.mark.live, pytest.mark.timeout(180)]

STATION = f"tram-y-te-{VINH_THANH_VAN}"
OTHER_STATION = "tram-y-te-30733"
DEPARTMENT = "so-y-te"
CITY, CITY_WARD = "79", "26734"
# Nobody else travels there in these tests.
FAR_PROVINCE, FAR_WARD, OTHER_FAR_WARD = "66", "24121", "24124"


def travelled(system: System, area: str, first: str, last: str) -> str:
    """Somebody of the commune declares a stay; the id of the declaration."""
    body = a_body(travel=[{"area_code": area, "from": first, "to": last}])
    answer = system.post("declarations", "/declarations", body)
    assert answer.status_code == 201, answer.text
    return str(body["id"])


def a_zone(area: str, **changes: Any) -> dict[str, Any]:
    return {
        "area_code": area,
        "level": "high-risk",
        "first_day": "2021-07-10",
        "last_day": "2021-07-12",
        "decided_by": "Ủy ban nhân dân tỉnh Đắk Lắk",
        "document": "6241/UBND-KGVX",
        "decided_on": "2021-07-09",
        **changes,
    }


def declare(system: System, area: str, **changes: Any) -> str:
    """A new zone; its id."""
    zone = {"id": str(uuid4()), **a_zone(area, **changes)}
    answer = system.post("declarations", "/zones", zone, DEPARTMENT)
    assert answer.status_code == 201, answer.text
    return str(zone["id"])


def change(
    system: System, method: str, path: str, version: int, body: dict[str, Any]
) -> httpx.Response:
    """What the department says of a zone whose `version` it has read."""
    token = system.token(DEPARTMENT)
    headers = {"Authorization": f"Bearer {token}", "If-Match": f'"{version}"'}
    url = f"{system.url('declarations')}/zones/{path}"
    return httpx.request(method, url, json=body, headers=headers, timeout=20)


def exposures(system: System, zone: str) -> dict[str, dict[str, Any]]:
    """What the station reads of a zone, by declaration."""
    path = f"/zones/{zone}/exposures?commune_code={VINH_THANH_VAN}&limit=200"
    answer = system.get("declarations", path, STATION)
    assert answer.status_code == 200, answer.text
    return {one["declaration_id"]: one for one in answer.json()["items"]}


async def exposed(system: System, zone: str, declaration: str, **expected: Any) -> None:
    """Wait until the exposure says what is `expected`."""

    def as_expected() -> bool:
        found = exposures(system, zone).get(declaration, {})
        return bool(found) and found.items() >= expected.items()

    await eventually(as_expected, seconds=30)


async def gone(system: System, zone: str, declaration: str) -> None:
    """Wait until the exposure is withdrawn."""
    await eventually(lambda: declaration not in exposures(system, zone), seconds=30)


async def test_a_journey_into_a_known_zone_reaches_the_station(system: System) -> None:
    # Given the city that was under directive 16 when the system started
    listed = system.get("declarations", f"/zones?area={CITY_WARD}&at=2021-07-15").json()["items"]
    [zone] = [one["id"] for one in listed if one["area_code"] == CITY]

    # When somebody comes from one of its wards
    declaration = travelled(system, CITY_WARD, "2021-07-06", "2021-07-15")

    # Then the station reads on which days the zone stood there, and nobody else's station does
    await exposed(
        system, zone, declaration, first_day="2021-07-09", last_day="2021-07-15", is_certain=True
    )
    path = f"/zones/{zone}/exposures?commune_code={VINH_THANH_VAN}"
    assert system.get("declarations", path, OTHER_STATION).status_code == 403


async def test_a_zone_that_is_decided_later_finds_who_was_there(system: System) -> None:
    # Given two who have travelled to a province without zones, one of whom only named the province
    certain = travelled(system, FAR_WARD, "2021-07-08", "2021-07-11")
    possible = travelled(system, FAR_PROVINCE, "2021-07-12", "2021-07-18")
    elsewhere = travelled(system, OTHER_FAR_WARD, "2021-07-08", "2021-07-18")

    # When a ward of it is declared a zone
    zone = declare(system, FAR_WARD)

    # Then both are found, with what is certain
    await exposed(
        system, zone, certain, first_day="2021-07-10", last_day="2021-07-11", is_certain=True
    )
    await exposed(
        system, zone, possible, first_day="2021-07-12", last_day="2021-07-12", is_certain=False
    )
    assert elsewhere not in exposures(system, zone)

    # And when the days are corrected, what does not hold is withdrawn and the rest said anew
    corrected = a_zone(FAR_WARD, first_day="2021-07-12", last_day=None)
    assert change(system, "PUT", zone, 1, corrected).status_code == 200
    await gone(system, zone, certain)
    await exposed(system, zone, possible, last_day="2021-07-18", version=2, zone_version=2)

    # And when it was the other ward, another person is found
    corrected = a_zone(OTHER_FAR_WARD, first_day="2021-07-12", last_day=None)
    assert change(system, "PUT", zone, 2, corrected).status_code == 200
    await exposed(system, zone, elsewhere, first_day="2021-07-12", last_day="2021-07-18")

    # And when it never was one, nobody is
    withdrawal = change(system, "POST", f"{zone}/withdrawal", 3, {"reason": "Nhầm"})
    assert withdrawal.status_code == 200
    await gone(system, zone, elsewhere)
    await gone(system, zone, possible)
    versions = system.get("declarations", f"/zones/{zone}").json()["versions"]
    assert [one["area_code"] for one in versions[:3]] == [FAR_WARD, FAR_WARD, OTHER_FAR_WARD]


async def test_a_kill_between_the_zone_and_its_journeys_loses_nobody(system: System) -> None:
    declarations = [travelled(system, "68", "2021-07-05", "2021-07-18") for _ in range(5)]
    zone = declare(system, "68")

    system["declarations"].kill()
    system.restart("declarations")

    for declaration in declarations:
        await exposed(system, zone, declaration, first_day="2021-07-10", version=1)


def test_a_zone_where_nothing_was_is_refused_in_the_readers_language(system: System) -> None:
    # A ward of Huế that ended on the first of July.
    zone = {"id": str(uuid4()), **a_zone("19744", last_day="2021-07-09", decided_on="2021-08-01")}

    answer = system.post("declarations", "/zones", zone, DEPARTMENT)

    assert answer.status_code == 422
    assert {one["field"]: one["message"] for one in answer.json()["errors"]} == {
        "last_day": "Ngày hết hiệu lực trước ngày bắt đầu.",
        "area_code": "Không có địa bàn này vào ngày đó.",
        "decided_on": "Ngày quyết định chưa đến.",
    }


def test_a_stay_in_an_area_that_had_ended_is_refused(system: System) -> None:
    body = a_body(travel=[{"area_code": "19744", "from": "2021-07-10", "to": "2021-07-11"}])

    answer = system.post("declarations", "/declarations", body)

    assert [one["field"] for one in answer.json()["errors"]] == ["travel.0.area_code"]
