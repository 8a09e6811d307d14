"""The figures of a day, and the facts about single things that they add up to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, Field


class Fact(NamedTuple):
    """What one thing counts as.

    `id` is `20210719:alert:<id of the alert>`; a thing never leaves its day. `figures` are paths
    into `Figures`.
    """

    id: str
    commune_code: str
    version: int
    figures: tuple[str, ...]


class DayArea(NamedTuple):
    """Whose figures: those of a day (`20210719`) in an area."""

    day: str
    area_code: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What a batch changes, as seen from the facts that were known."""

    new: Sequence[Fact]
    replaced: Sequence[Fact]
    increments: Mapping[DayArea, Mapping[str, int]]

    @property
    def things(self) -> int:
        """How many things count differently than before."""
        return len(self.new) + len(self.replaced)


class _Counts(BaseModel):
    model_config = ConfigDict(frozen=True, serialize_by_alias=True)


class Alerts(_Counts):
    """Alerts by what has happened to them; each is in `raised`, whatever came of it."""

    raised: int = 0
    acknowledged: int = 0
    escalated: int = 0


class Messages(_Counts):
    """Messages by their latest status, each in exactly one."""

    created: int = 0
    sending: int = 0
    delivered: int = 0
    temporary_failure: int = Field(0, alias="temporary-failure")
    permanent_failure: int = Field(0, alias="permanent-failure")
    technical_failure: int = Field(0, alias="technical-failure")


class Figures(_Counts):
    """Every figure of a day in an area; what nothing was counted for is zero."""

    declarations: int = 0
    symptomatic: int = Field(0, description="Declarations with a symptom that the form counts")
    followed_up: int = Field(0, description="Symptomatic people whom the station has visited")
    acknowledged: int = Field(
        0, description="People whose declarations of the day the commune authority acknowledged"
    )
    acknowledgements_overdue: int = Field(
        0, description="People whose commune authority was late, whether it has answered since"
    )
    merged: int = Field(0, description="People who declared that day both on paper and by phone")
    alerts: Alerts = Alerts()
    messages: Messages = Messages()


@dataclass(frozen=True, slots=True)
class Counted:
    """The figures of a day in an area as they stand; `as_of` is when they last changed."""

    figures: Figures
    as_of: datetime
