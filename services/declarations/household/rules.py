"""How a household's day becomes declarations, and who cannot be in it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal
from uuid import UUID, uuid5

from services.contracts.identifiers import PersonId
from services.declarations.health.model import Declaration, Sent, Statement
from services.declarations.household.model import HouseholdDay, Member, Named, Relation

RELATIVES = UUID("0d1c4f6e-6a55-5f0e-9f57-1f2a3c9be301")

Wrong = dict[str, Any]


def relative_id(household: PersonId, person: PersonId) -> UUID:
    """Made of both, so that telling of somebody again remembers them once."""
    return uuid5(RELATIVES, f"{household}:{person}")


def place_of(relative: UUID) -> bytes:
    """What the sealed name of a member is bound to."""
    return b"declarations.household/1:" + relative.bytes


def at_home(day: HouseholdDay, member: Member) -> Declaration | None:
    """The declaration of `member`; None when nobody said where they live."""
    residence = member.residence or day.residence
    if residence is None:
        return None
    said = {name: getattr(member, name) for name in Statement.model_fields}
    given = member.model_fields_set - {"relation", "residence"}
    if member.person.phone is None and day.phone is not None:
        said["person"] = member.person.model_copy(update={"phone": day.phone})
    # Every part was checked when the household's day was read.
    return Declaration.model_construct(
        _fields_set={*given, "on_behalf", "residence", "declared_at"},
        **said,
        on_behalf=on_behalf(member.relation),
        residence=residence,
        declared_at=day.declared_at,
    )


def on_behalf(relation: object) -> Literal["self", "relative"]:
    """For whom the declaration of such a member is."""
    return "self" if relation == Relation.SELF else "relative"


def raw_at_home(told: Mapping[str, Any], member: Mapping[str, Any]) -> dict[str, Any]:
    """The same of what cannot be read as a whole."""
    said = {**member, "on_behalf": on_behalf(member.get("relation"))}
    for name in ("residence", "declared_at"):
        if said.get(name) is None:
            said[name] = told.get(name)
    person = said.get("person")
    if isinstance(person, dict) and person.get("phone") is None:
        said["person"] = {**person, "phone": told.get("phone")}
    return said


def twice(day: HouseholdDay, sent: Sequence[Sent]) -> Iterator[Wrong]:
    """Members who are in it twice already: the same id, the same person, a second self."""
    ids: set[UUID] = set()
    people: set[PersonId] = set()
    has_self = False
    for index, (member, one) in enumerate(zip(day.members, sent, strict=True)):
        is_self = member.relation is Relation.SELF
        if member.id in ids:
            yield _wrong(index, "id", "member_id_twice")
        if one.person_id in people:
            yield _wrong(index, "person", "member_twice")
        if is_self and has_self:
            yield _wrong(index, "relation", "self_twice")
        ids.add(member.id)
        people.add(one.person_id)
        has_self = has_self or is_self


def named(member: Member) -> Named:
    """What the household remembers of `member`."""
    return Named(
        full_name=member.person.full_name,
        birth_year=member.person.birth_year,
        relation=member.relation,
    )


def _wrong(index: int, field: str, code: str) -> Wrong:
    return {"loc": ("members", index, field), "type": code}
