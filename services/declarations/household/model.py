"""A household's day: one person tells of the health of several."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.contracts.identifiers import PersonId
from services.declarations.health.model import (
    DeclaredAt,
    Part,
    Residence,
    ServedPhone,
    Statement,
)

MOST_MEMBERS = 20


class Relation(StrEnum):
    """Who a member is to the one who tells."""

    SELF = "self"
    SPOUSE = "spouse"
    CHILD = "child"
    PARENT = "parent"
    SIBLING = "sibling"
    GRANDPARENT = "grandparent"
    GRANDCHILD = "grandchild"
    OTHER = "other"


class Member(Statement):
    """What is told of one of them; the household's phone and residence unless they have others."""

    relation: Relation
    residence: Residence | None = None


class HouseholdDay(Part):
    """What is sent: one sending, a declaration for each member. Ids are made by the client."""

    id: UUID
    phone: ServedPhone | None = Field(
        default=None, repr=False, description="Who speaks; not needed with an account"
    )
    residence: Residence | None = None
    declared_at: DeclaredAt
    members: Annotated[tuple[Member, ...], Field(min_length=1, max_length=MOST_MEMBERS)]


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks for the others: the holder of an account or of a phone.

    `household` is a pseudonym; `known_as` is what people without an id number are known by.
    """

    household: PersonId
    known_as: str


class Named(BaseModel):
    """Who a member is, as it is sealed under the member's own key."""

    model_config = ConfigDict(frozen=True)

    full_name: str = Field(repr=False)
    birth_year: int = Field(repr=False)
    relation: Relation = Field(repr=False)


@dataclass(frozen=True, slots=True)
class Entry:
    """What is remembered of one member of one sending."""

    person: PersonId
    declaration_id: UUID
    receipt: str
    named: Named


@dataclass(frozen=True, slots=True)
class Sending:
    """A household's day as it is remembered; `digest` tells two contents apart."""

    id: UUID
    household: PersonId
    day: date
    digest: bytes
    entries: tuple[Entry, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Relative:
    """Somebody whom a household has spoken for; `named` is absent once their data are erased."""

    person: PersonId
    named: Named | None
    receipt: str | None
