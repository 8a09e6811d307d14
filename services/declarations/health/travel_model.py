"""Where somebody has been, how they came, and where they work that day."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints, field_validator
from pydantic_core import PydanticCustomError

from services.backbone.http.moments import Day
from services.contracts.identifiers import UnitCode
from services.declarations.health.circumstances import (
    AHEAD,
    BEHIND,
    Info,
    circumstances,
    in_the_future,
)
from services.declarations.health.person_model import Part
from services.declarations.written import Label, Name

# People declare a journey before they set out. [gk]
JOURNEY_AHEAD = timedelta(days=14)

Area = Annotated[
    str,
    StringConstraints(pattern=r"^([0-9]{2}|[0-9]{3}|[0-9]{5}|[A-Z]{2})$"),
    Field(description="GSO code of a province, district or commune, or ISO 3166 country"),
]


class Stay(Part):
    """A stay in another area, both days included."""

    area_code: Area
    from_: Day = Field(alias="from")
    to: Day

    @field_validator("to")
    @classmethod
    def _ends_after_it_began(cls, to: date, info: Info) -> date:
        if to < info.data.get("from_", to):
            raise PydanticCustomError("stay_backwards", "the stay ends before it begins")
        if to > circumstances(info).today + AHEAD:
            raise in_the_future()
        return to


Travel = Annotated[tuple[Stay, ...], Field(max_length=50)]


class Vehicle(StrEnum):
    PLANE = "plane"
    SHIP = "ship"
    CAR = "car"
    OTHER = "other"


class Movement(Part):
    """The journey of somebody who enters the country or moves within it; the form says what of it.

    `subject` is who travels: a citizen who returns, an expert, a driver.
    """

    subject: Name | None = None
    border_gate: Name | None = None
    vehicle: Vehicle | None = None
    vehicle_number: Label | None = None
    seat: Label | None = None
    departed_on: Day | None = None
    arrived_on: Day | None = None
    from_area: Area | None = None
    to_area: Area | None = None

    @field_validator("departed_on", "arrived_on")
    @classmethod
    def _is_near(cls, day: date | None, info: Info) -> date | None:
        if day is None:
            return None
        today = circumstances(info).today
        if day > today + JOURNEY_AHEAD:
            raise in_the_future()
        if day < today - BEHIND:
            raise PydanticCustomError("too_long_ago", "this is more than 30 days ago")
        return day

    @field_validator("arrived_on")
    @classmethod
    def _arrives_after_it_left(cls, arrived: date | None, info: Info) -> date | None:
        departed = info.data.get("departed_on")
        if arrived and departed and arrived < departed:
            raise PydanticCustomError("arrived_before_departure", "it ends before it begins")
        return arrived


class WorkPlace(StrEnum):
    OFFICE = "office"
    HOME = "home"


class Work(Part):
    """Where a member of staff works that day."""

    unit: UnitCode | None = None
    place: WorkPlace | None = None
