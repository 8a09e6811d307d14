"""Units and staff as the profile lists them, and who answers for a commune."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from services.contracts.duty import Level
from services.contracts.identifiers import Account, AreaCode, UnitCode


class Kind(StrEnum):
    """What a unit is for."""

    DEPARTMENT = "department"
    DIRECTORS = "directors"
    OFFICE = "office"
    INSPECTORATE = "inspectorate"
    PRESS_ROOM = "press-room"
    TELECOM_ROOM = "telecom-room"
    IT_CENTRE = "it-centre"
    HEALTH_DEPARTMENT = "health-department"
    DISTRICT_HEALTH = "district-health"
    HEALTH_STATION = "health-station"
    COMMUNE_AUTHORITY = "commune-authority"
    PARTNER = "partner"


def _words(cell: object) -> object:
    return tuple(cell.split()) if isinstance(cell, str) else (cell or ())


Text = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Words = Annotated[tuple[str, ...], BeforeValidator(_words)]
AreaCodes = Annotated[tuple[AreaCode, ...], BeforeValidator(_words)]
Phone = Annotated[str, StringConstraints(pattern=r"^\+[1-9]\d{7,14}$")]


class _Dated(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    valid_from: date | None = None
    valid_to: date | None = None
    """The first day it no longer exists."""

    @model_validator(mode="after")
    def _ends_after_it_began(self) -> Self:
        if self.valid_from and self.valid_to and self.valid_to <= self.valid_from:
            raise ValueError("valid_to must be after valid_from")
        return self

    def exists(self, on: date) -> bool:
        """Whether it has begun and not ended yet."""
        has_begun = self.valid_from is None or self.valid_from <= on
        return has_begun and (self.valid_to is None or on < self.valid_to)


class Unit(_Dated):
    """A row of `units.csv`."""

    code: UnitCode
    kind: Kind
    name_vi: Text
    name_en: Text
    area_code: AreaCode
    parent_code: UnitCode | None
    head_account: Account


class Member(_Dated):
    """A row of `staff.csv`. Its two dates may be left out: then those of its unit hold."""

    account: Account
    unit_code: UnitCode
    position_vi: Text
    position_en: Text
    roles: Words
    areas: AreaCodes
    phone: Phone = Field(repr=False)
    email: Text | None = Field(repr=False)


class Desk(BaseModel):
    """The unit that answers at one level, and the accounts to be told there, in order of duty."""

    model_config = ConfigDict(frozen=True)

    level: Level
    unit_code: UnitCode
    accounts: Annotated[tuple[Account, ...], Field(min_length=1)]


# Who is told about a commune, one level after the other.
Chain = tuple[Desk, ...]
