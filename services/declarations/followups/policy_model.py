"""How long people are followed up, and when they are lost: what `followups.yaml` says."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Symptomatic(_Part):
    """How long somebody is followed up after declaring symptoms."""

    days: Annotated[int, Field(ge=1, le=365)]
    first_day_after: Annotated[int, Field(ge=0, le=30)]


class Extension(_Part):
    """How many days are added when nobody was met on the last one, and how many at most."""

    days: Annotated[int, Field(ge=1, le=30)]
    at_most: Annotated[int, Field(ge=0, le=60)]


class Policy(_Part):
    """What `followups.yaml` says."""

    symptoms: Symptomatic
    lost_after_missed_days: Annotated[int, Field(ge=1, le=60)]
    extension: Extension
    fever_at_or_above_celsius: Annotated[float, Field(ge=35, le=42)]
