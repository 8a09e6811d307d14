"""People as officers and declarations tell of them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from services.contracts.declarations import HealthDeclared, Risk
from services.contracts.identifiers import PersonId
from services.declarations.people.model import Newcomer
from tests.declarations.builders import COMMUNE, NOON

PERSON = PersonId(UUID(int=1000))


def declared(number: int, at: datetime = NOON, **fields: Any) -> HealthDeclared:
    return HealthDeclared(
        **{
            "declaration_id": UUID(int=number),
            "person_id": PERSON,
            "commune_code": COMMUNE,
            "declared_at": at,
            "risk": Risk.NONE,
            **fields,
        }
    )


def newcomer_body(**fields: Any) -> dict[str, Any]:
    """Somebody without an id number, as the body of a request has them."""
    return {
        "full_name": "Trần Thị Bé",
        "birth_year": 1985,
        "gender": "female",
        "commune_code": COMMUNE,
        "address": "Ấp 3",
        **fields,
    }


def a_newcomer(**fields: Any) -> Newcomer:
    return Newcomer.model_validate(newcomer_body(**fields))
