"""A health declaration: what a person sends, and what we make of it."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Literal, Protocol
from uuid import UUID

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    ValidationInfo,
    field_validator,
)
from pydantic_core import PydanticCustomError

from services.contracts.declarations import Risk
from services.contracts.identifiers import CommuneCode, PersonId
from services.declarations.forms.model import Symptom
from services.declarations.written import Address, Name, Phone

# Phones with a wrong clock are heard; a declaration for next week is a mistake.
AHEAD = timedelta(days=1)
# Phones without a network for days send late; past the incubation periods it is of no use.
BEHIND = timedelta(days=30)

Info = ValidationInfo["Circumstances"]


class KnownAreas(Protocol):
    def communes_on(self, day: date) -> frozenset[str]: ...


@dataclass(frozen=True, slots=True)
class Circumstances:
    """When and where a declaration is read: the context of its validation."""

    today: date
    communes: AbstractSet[str]
    earliest: datetime
    latest: datetime

    @classmethod
    def of(cls, now: datetime, today: date, areas: KnownAreas) -> "Circumstances":
        """What can be true of a declaration that is read at `now`, which is `today` here."""
        # A late declaration may name a commune that has ended since.
        communes = areas.communes_on(today) | areas.communes_on(today - BEHIND)
        return cls(today, communes, now - BEHIND, now + AHEAD)


def circumstances(info: Info) -> Circumstances:
    """The context, without which a declaration cannot be checked."""
    if info.context is None:
        raise TypeError("a declaration is validated with its circumstances as context")
    return info.context


def in_the_future() -> PydanticCustomError:
    """What is wrong with a moment that has not come yet."""
    return PydanticCustomError("in_the_future", "this lies in the future")


class Gender(StrEnum):
    MALE = "male"
    FEMALE = "female"
    OTHER = "other"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


# In one order: that of a set differs between processes, and the same content has one digest.
Symptoms = Annotated[frozenset[Symptom], PlainSerializer(sorted, return_type=list[Symptom])]


class Person(_Part):
    """Who declares, as on the national form."""

    full_name: Name = Field(repr=False)
    birth_year: Annotated[int, Field(ge=1900, le=2100)] = Field(repr=False)
    gender: Gender = Field(repr=False)
    id_number: Annotated[str, StringConstraints(pattern=r"^([0-9]{9}|[0-9]{12})$")] = Field(
        repr=False, description="Căn cước công dân, 12 digits, or chứng minh nhân dân, 9"
    )
    phone: Phone = Field(repr=False)
    nationality: Name = Field(default="Việt Nam", repr=False)

    @field_validator("birth_year")
    @classmethod
    def _is_born(cls, year: int, info: Info) -> int:
        if year > circumstances(info).today.year:
            raise in_the_future()
        return year

    @field_validator("id_number")
    @classmethod
    def _id_number_fits(cls, number: str, info: Info) -> str:
        """The structure of a citizen's number: Circular 59/2021/TT-BCA, article 4.

        Digit 4 is the century and the sex (0 and 1 for the 20th, 2 and 3 for the 21st, male
        first), digits 5 and 6 are the year of birth.
        """
        if len(number) != 12:
            return number
        century, is_female = divmod(int(number[3]), 2)
        year, gender = info.data.get("birth_year"), info.data.get("gender", Gender.OTHER)
        if year and 1900 + 100 * century + int(number[4:6]) != year:
            raise PydanticCustomError("id_number_year", "the id number is of another year of birth")
        if gender is not Gender.OTHER and is_female != (gender is Gender.FEMALE):
            raise PydanticCustomError("id_number_gender", "the id number is of the other sex")
        return number


class Residence(_Part):
    commune_code: CommuneCode
    address: Address = Field(repr=False)

    @field_validator("commune_code")
    @classmethod
    def _commune_exists(cls, code: str, info: Info) -> str:
        if code not in circumstances(info).communes:
            raise PydanticCustomError("commune_unknown", "there is no such commune")
        return code


class Stay(_Part):
    """A stay in another area: GSO code of a province, district or commune, or ISO 3166 country."""

    area_code: Annotated[str, StringConstraints(pattern=r"^([0-9]{2}|[0-9]{3}|[0-9]{5}|[A-Z]{2})$")]
    from_: date = Field(alias="from")
    to: date

    @field_validator("to")
    @classmethod
    def _ends_after_it_began(cls, to: date, info: Info) -> date:
        if to < info.data.get("from_", to):
            raise PydanticCustomError("stay_backwards", "the stay ends before it begins")
        if to > circumstances(info).today + AHEAD:
            raise in_the_future()
        return to


class Contacts(_Part):
    """Whom the person met within the form's window."""

    case: bool = False
    from_affected_country: bool = False
    symptomatic: bool = False


Travel = Annotated[tuple[Stay, ...], Field(max_length=50)]


class Declaration(_Part):
    """A health declaration as it is sent. `id` is made by the client, one per declaration."""

    id: UUID
    person: Person
    on_behalf: Literal["self", "relative"] = "self"
    residence: Residence
    symptoms: Symptoms = Field(default=frozenset(), repr=False)
    temperature_celsius: Annotated[float, Field(ge=30, le=45, allow_inf_nan=False)] | None = Field(
        default=None, repr=False
    )
    travel: Travel = Field(default=(), repr=False)
    contacts: Contacts = Field(default=Contacts(), repr=False)
    declared_to_local_authority: bool = False
    declared_at: AwareDatetime

    @field_validator("declared_at")
    @classmethod
    def _is_recent(cls, at: datetime, info: Info) -> datetime:
        here = circumstances(info)
        if at > here.latest:
            raise in_the_future()
        if at < here.earliest:
            raise PydanticCustomError("too_long_ago", "this is more than 30 days ago")
        return at


class Identity(BaseModel):
    """Who declared, as a health station reads it."""

    model_config = ConfigDict(frozen=True)

    full_name: str = Field(repr=False)
    birth_year: int = Field(repr=False)
    gender: Gender = Field(repr=False)
    phone: str = Field(repr=False)


class Home(BaseModel):
    """Where the person lives."""

    model_config = ConfigDict(frozen=True)

    address: str = Field(repr=False)


class Kept(BaseModel):
    """The sealed part of a declaration, read again: it was checked when it came."""

    model_config = ConfigDict(frozen=True)

    person: Identity
    residence: Home
    symptoms: tuple[Symptom, ...] = Field(repr=False)
    temperature_celsius: float | None = Field(repr=False)


# Made for every declaration at the edge, where a model would cost as much as the parsing.
@dataclass(frozen=True, slots=True)
class Assessment:
    """What the form in force makes of a declaration; no risk without its reasons."""

    form: str
    risk: Risk
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Accepted:
    """A declaration as we keep it, without what identifies the person."""

    id: UUID
    person_id: PersonId
    commune_code: str
    declared_at: datetime
    received_at: datetime
    receipt: str
    assessment: Assessment
