"""What is known around a person, and the class that follows from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.contracts.declarations import Finding, ZoneLevel
from services.contracts.identifiers import PersonId


class FactKind(StrEnum):
    """Where a fact comes from."""

    FINDING = "finding"
    CONTACT_LINK = "contact-link"
    DECLARATION = "declaration"
    ZONE_EXPOSURE = "zone-exposure"


class _Fact(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    id: UUID
    person_id: PersonId
    version: int = 1
    is_withdrawn: bool = False
    commune_code: str | None = None


class Found(_Fact):
    """A laboratory or a doctor found something."""

    kind: Literal[FactKind.FINDING] = FactKind.FINDING
    finding: Finding
    day: date


class Met(_Fact):
    """The person met `source` last on `day`."""

    kind: Literal[FactKind.CONTACT_LINK] = FactKind.CONTACT_LINK
    source: PersonId
    day: date


class Declared(_Fact):
    """A declaration with symptoms or contacts; what they are is read where it is sealed."""

    kind: Literal[FactKind.DECLARATION] = FactKind.DECLARATION
    day: date


class Stayed(_Fact):
    """A stay in an epidemic zone, on these days of it."""

    kind: Literal[FactKind.ZONE_EXPOSURE] = FactKind.ZONE_EXPOSURE
    level: ZoneLevel
    first_day: date
    last_day: date


Fact = Annotated[Found | Met | Declared | Stayed, Field(discriminator="kind")]


@dataclass(frozen=True, slots=True)
class Told:
    """What a declaration says of symptoms and contacts."""

    symptoms: frozenset[str] = field(default=frozenset(), repr=False)
    temperature_celsius: float | None = field(default=None, repr=False)
    answers: frozenset[str] = field(default=frozenset(), repr=False)


@dataclass(frozen=True, slots=True)
class Evidence:
    """The facts of people and of those upstream of them, and what their declarations say."""

    facts: Mapping[PersonId, Sequence[Fact]]
    told: Mapping[UUID, Told]


class FactReference(BaseModel):
    """Which fact, of whom."""

    model_config = ConfigDict(frozen=True)

    kind: FactKind
    id: UUID
    person_id: PersonId


class Reason(BaseModel):
    """A criterion that is met, by which facts. `chain` is who is upstream, the nearest first."""

    model_config = ConfigDict(frozen=True)

    rule_set: str
    criterion: str
    day: date
    facts: tuple[FactReference, ...]
    chain: tuple[PersonId, ...] = ()


class InClass(BaseModel):
    """In which class somebody is, what is done and until when; the first reason decides."""

    model_config = ConfigDict(frozen=True)

    rule_set: str
    risk_class: str
    measure: str
    first_day: date
    last_day: date | None
    reasons: tuple[Reason, ...]

    def is_told_as(self, other: "InClass | None") -> bool:
        """Whether others would hear the same of both."""
        return other is not None and (
            self.risk_class,
            self.measure,
            self.first_day,
            self.last_day,
        ) == (other.risk_class, other.measure, other.first_day, other.last_day)


@dataclass(frozen=True, slots=True)
class Classification:
    """`look_on` is the first later day on which something else may follow from the same facts."""

    in_class: InClass | None
    look_on: date | None


class Change(BaseModel):
    """One entry of a person's history; no class: from then on in none."""

    model_config = ConfigDict(frozen=True)

    version: int
    at: datetime
    in_class: InClass | None


class Standing(BaseModel):
    """Where a person stands by the official rules. `version` counts what others heard.

    `revision` is another one after every look at the person, also one that changed nothing: a look
    at older facts must not be the last word.
    """

    model_config = ConfigDict(frozen=True)

    person_id: PersonId
    commune_code: str = ""
    revision: UUID | None = None
    version: int = 0
    in_class: InClass | None = None
    look_on: date | None = None
    rules: str = ""
    history: tuple[Change, ...] = ()
