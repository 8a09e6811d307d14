"""Bodies as people send them, for operations whose rules chance hardly ever meets."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import yaml

from deploy.local.paths import PROFILE
from tests.bodies import VINH_THANH_VAN, a_body, a_feverish_body

DECISION = {
    "basis": "official",
    "document": "12/QĐ-UBND",
    "decided_by": "Chủ tịch UBND phường",
    "decided_on": "2021-07-19",
}

OF_THE_DAY = {
    "commune_code": VINH_THANH_VAN,
    "day": "2021-07-19",
    "until": "2021-07-19T07:00:00+07:00",
}

FOUND = {"finding": "confirmed", "found_on": "2021-07-19"}

ZONE = {
    "area_code": "79",
    "level": "outbreak",
    "first_day": "2021-07-09",
    "last_day": None,
    "decided_by": "UBND Thành phố Hồ Chí Minh",
    "document": "2279/UBND-VX",
    "decided_on": "2021-07-08",
}

# In the order in which they are sent: what comes first may cause what the next is about.
Ready = Mapping[str, tuple[dict[str, Any], ...]]


def ready() -> Ready:
    """Bodies of the order's first morning, by operation."""
    declared = [a_feverish_body() for _ in range(6)]
    known = [{"id_number": one["person"]["id_number"]} for one in declared]
    return {
        "POST /declarations": (*declared, a_body()),
        "POST /paper-declarations": (_on_paper(),),
        "POST /forms": (_a_form(),),
        "POST /household-days": (_a_household(),),
        "POST /people/lookups": (known[0],),
        "POST /orders": tuple(_an_order(one) for one in known),
        "POST /orders/{order_id}/extension": ({**DECISION, "last_day": "2021-08-20"},),
        "POST /orders/{order_id}/reduction": ({**DECISION, "last_day": "2021-08-05"},),
        "POST /orders/{order_id}/lifting": (DECISION,),
        "POST /acknowledgements": ({"everything": OF_THE_DAY},),
        "POST /findings": tuple(_a_finding(one) for one in known[:4]),
        "PUT /findings/{finding_id}": (FOUND,),
        "POST /findings/{finding_id}/withdrawal": ({"reason": "Nhầm mẫu"},),
        "POST /contact-links": (_a_link(known[0], known[4]), _a_link(known[1], known[5])),
        "POST /contact-links/{link_id}/withdrawal": ({"reason": "Không gặp nhau"},),
        "POST /zones": tuple({**ZONE, "id": str(uuid4())} for _ in range(4)),
        "PUT /zones/{zone_id}": ({**ZONE, "last_day": "2021-07-31"},),
        "POST /zones/{zone_id}/withdrawal": ({"reason": "Nhầm địa bàn"},),
    }


def _on_paper() -> dict[str, Any]:
    return a_body(paper={"number": "17/TKYT", "received_on": "2021-07-19"})


def _a_household() -> dict[str, Any]:
    speaker, other = a_body(), a_body()
    shared = {name: speaker[name] for name in ("residence", "declared_at")}
    return {
        **shared,
        "id": str(uuid4()),
        "phone": speaker["person"]["phone"],
        "members": [_a_member(speaker, "self"), _a_member(other, "sibling")],
    }


def _a_member(body: dict[str, Any], relation: str) -> dict[str, Any]:
    asked = ("id", "person", "symptoms", "temperature_celsius", "travel", "contacts")
    return {**{name: body[name] for name in asked}, "relation": relation}


def _a_form() -> dict[str, Any]:
    path = PROFILE / "forms" / "whole-population-2.yaml"
    form: dict[str, Any] = yaml.safe_load(path.read_text())
    return form | {"version": form["version"] + 1, "valid_from": "2021-09-01", "valid_to": None}


def _an_order(known: dict[str, Any]) -> dict[str, Any]:
    return {
        **DECISION,
        "id": str(uuid4()),
        "person": known,
        "kind": "quarantine-home",
        "commune_code": VINH_THANH_VAN,
        "first_day": "2021-07-19",
        "last_day": "2021-08-10",
    }


def _a_finding(person: dict[str, Any]) -> dict[str, Any]:
    return {**FOUND, "id": str(uuid4()), "person": person}


def _a_link(source: dict[str, Any], contact: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": str(uuid4()),
        "source": source,
        "contact": contact,
        "last_met_on": "2021-07-18",
        "exposure": "household",
    }
