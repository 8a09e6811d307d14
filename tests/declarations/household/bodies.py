"""Households' days as phones send them."""

from typing import Any
from uuid import UUID

from tests.declarations.builders import COMMUNE, NOON, a_person

SENDING = str(UUID(int=500))


def a_member(number: int, relation: str = "other", **changes: Any) -> dict[str, Any]:
    """One of the people; each number is another man of 1990, without symptoms."""
    person = a_person(full_name=f"NGUYỄN VĂN {number}", id_number=f"091090{number:06}", phone=None)
    return {
        "id": str(UUID(int=number)),
        "relation": relation,
        "person": person,
        "symptoms": [],
        "travel": [],
        "contacts": {},
        **changes,
    }


def a_child(number: int, name: str, **changes: Any) -> dict[str, Any]:
    """A member without an id number."""
    person = {"full_name": name, "birth_year": 2015, "gender": "female"}
    return a_member(number, "child", **{"person": person, **changes})


def a_household(*members: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A man and two of his relatives, unless others are named."""
    family = [a_member(1, "self"), a_member(2, "parent"), a_child(3, "Nguyễn Bé Na")]
    return {
        "id": SENDING,
        "phone": "0901234567",
        "residence": {"commune_code": COMMUNE, "address": "12 Nguyễn Trung Trực"},
        "declared_at": NOON.isoformat(),
        "members": list(members) or family,
        **changes,
    }
