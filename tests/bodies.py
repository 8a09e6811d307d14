"""Declarations as a phone sends them, each of another person."""

from collections.abc import Iterator
from datetime import datetime
from itertools import count
from typing import Any
from uuid import uuid4

SCENARIO_MORNING = "2021-07-19T07:00:00+07:00"
VINH_THANH_VAN = "30730"

_numbers: Iterator[int] = count(1)


def a_body(**changes: Any) -> dict[str, Any]:
    """A valid declaration of a man without symptoms; `changes` replace whole fields."""
    number = next(_numbers)
    body: dict[str, Any] = {
        "id": str(uuid4()),
        "person": {
            "full_name": f"NGUYỄN VĂN {number}",
            "birth_year": 1990,
            "gender": "male",
            "id_number": f"091090{number:06d}",
            "phone": f"09{number:08d}",
            "nationality": "Việt Nam",
        },
        "on_behalf": "self",
        "residence": {"commune_code": VINH_THANH_VAN, "address": "12 Nguyễn Trung Trực"},
        "symptoms": [],
        "temperature_celsius": 36.6,
        "travel": [],
        "contacts": {"case": False, "from_affected_country": False, "symptomatic": False},
        "declared_to_local_authority": True,
        "declared_at": SCENARIO_MORNING,
    }
    return {**body, **changes}


def a_feverish_body(**changes: Any) -> dict[str, Any]:
    """The same with a fever."""
    return a_body(**{"symptoms": ["fever", "cough"], "temperature_celsius": 38.5, **changes})


def at(moment: datetime) -> dict[str, str]:
    """The change that lets a declaration be of `moment`."""
    return {"declared_at": moment.isoformat()}
