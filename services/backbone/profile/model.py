"""What every service needs to know from the profile."""

from datetime import date, time
from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from services.backbone.profile.areas import Areas, Province


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Text(_Part):
    """What people read, in Vietnamese and in English."""

    vi: Annotated[str, Field(min_length=1)]
    en: Annotated[str, Field(min_length=1)]


class Order(_Part):
    """The administrative document that the system carries out."""

    number: str
    issuer: Text
    date: date
    subject: Text
    legal_basis: tuple[str, ...]
    in_force_from: AwareDatetime
    in_force_to: AwareDatetime
    """The first moment it no longer binds."""

    @model_validator(mode="after")
    def _ends_after_it_began(self) -> Self:
        if self.in_force_to <= self.in_force_from:
            raise ValueError("in_force_to must be after in_force_from")
        return self


class AlertSettings(_Part):
    """How long each level has before the next one is told."""

    acknowledge_within_minutes: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    levels: Annotated[tuple[Literal["station", "district"], ...], Field(min_length=1)]


class ReportSettings(_Part):
    """The hour, in the profile's zone, at which a day's report is closed."""

    cut_off: time


class ProfileFile(_Part):
    """What `profile.yaml` says."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    name: Text
    province: Province
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    time_zone: ZoneInfo
    languages: Annotated[tuple[Literal["vi", "en"], ...], Field(min_length=1)]
    order: Order
    alerts: AlertSettings
    report: ReportSettings


class Profile(ProfileFile):
    """One order as data; what only one feature needs, that feature reads from `directory`."""

    directory: Path
    areas: Areas
