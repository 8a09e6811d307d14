"""Which declaration of a person is the newest, and which pseudonym a newcomer has."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from services.contracts.declarations import HealthDeclared
from services.declarations.people.model import Newcomer

ID_NUMBER = "id-number"
NAMED = "named"


def newest(declared: Iterable[HealthDeclared]) -> dict[UUID, HealthDeclared]:
    """The newest declaration of each person, whatever order they came in."""
    found: dict[UUID, HealthDeclared] = {}
    for one in declared:
        known = found.get(one.person_id)
        if known is None or age(known) < age(one):
            found[one.person_id] = one
    return found


def age(declared: HealthDeclared) -> tuple[datetime, bytes]:
    """What tells an older declaration from a newer one; of one moment the greater id is newer."""
    return declared.declared_at, declared.declaration_id.bytes


def identity_of(newcomer: Newcomer) -> tuple[str, str]:
    """The kind and the content of what a newcomer's pseudonym is made of."""
    if newcomer.id_number:
        return ID_NUMBER, newcomer.id_number
    name = " ".join(newcomer.full_name.casefold().split())
    return NAMED, f"{name}|{newcomer.birth_year}|{newcomer.commune_code}"


def place_of(person: UUID) -> bytes:
    """What the sealed identity of a newcomer is bound to."""
    return b"declarations.people/1:" + person.bytes
