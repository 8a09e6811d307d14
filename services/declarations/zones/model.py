"""An epidemic zone: what an authority decided about an area, with everything it was before."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Protocol
from uuid import UUID

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
)
from pydantic_core import PydanticCustomError

from services.backbone.http.moments import Day
from services.contracts.declarations import ZoneLevel
from services.contracts.identifiers import Account
from services.declarations.written import Name, Paragraph

AreaCode = Annotated[
    str,
    StringConstraints(pattern=r"^([0-9]{2}|[0-9]{3}|[0-9]{5}|[A-Z]{2})$"),
    Field(description="GSO code of a province, district or commune, or ISO 3166 country"),
]


class KnownAreas(Protocol):
    def exists(self, code: str, on: date) -> bool: ...


@dataclass(frozen=True, slots=True)
class Circumstances:
    """When and on which map a decision is read: the context of its validation."""

    today: date
    areas: KnownAreas


Info = ValidationInfo[Circumstances]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Terms(_Part):
    """What was decided. Days are included; without `last_day` no end is known.

    The days stand first, because the area must have existed on them.
    """

    first_day: Day
    last_day: Day | None = None
    area_code: AreaCode
    level: ZoneLevel
    decided_by: Name = Field(description="The authority, as on the document")
    document: Name = Field(description="Number of the decision")
    decided_on: Day

    @field_validator("last_day")
    @classmethod
    def _ends_after_it_began(cls, last_day: date | None, info: Info) -> date | None:
        if last_day and last_day < info.data.get("first_day", last_day):
            raise PydanticCustomError("zone_backwards", "the zone ends before it begins")
        return last_day

    @field_validator("area_code")
    @classmethod
    def _area_exists(cls, code: str, info: Info) -> str:
        here = info.context
        if here is None:
            return code
        days = [info.data.get("first_day") or here.today, info.data.get("last_day")]
        if not all(here.areas.exists(code, day) for day in days if day):
            raise PydanticCustomError("zone_area_unknown", "there was no such area")
        return code

    @field_validator("decided_on")
    @classmethod
    def _was_decided(cls, day: date, info: Info) -> date:
        if info.context is not None and day > info.context.today:
            raise PydanticCustomError("zone_decided_later", "this lies in the future")
        return day


class NewZone(Terms):
    """A zone as it is declared. `id` is made by the client, one per zone."""

    id: UUID

    def terms(self) -> Terms:
        """What was decided, without the id."""
        return Terms.model_construct(**{name: getattr(self, name) for name in Terms.model_fields})


class Withdrawal(_Part):
    """Why it never was a zone: another area was meant, for instance."""

    reason: Paragraph


class Said(BaseModel):
    """One version of a zone: what was said of it, by whom and when."""

    model_config = ConfigDict(frozen=True)

    version: int
    terms: Terms
    is_withdrawn: bool = False
    reason: str = ""
    recorded_at: datetime
    recorded_by: Account


class Zone(BaseModel):
    """A zone with all its versions, the newest last."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    versions: tuple[Said, ...]

    @property
    def now(self) -> Said:
        """What holds."""
        return self.versions[-1]

    def known_at(self, moment: datetime) -> Said | None:
        """What was said of it last up to that moment."""
        said = [one for one in self.versions if one.recorded_at <= moment]
        return said[-1] if said else None
