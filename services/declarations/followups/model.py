"""A follow-up: a person whom a health station looks after from day to day, and its visits."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.backbone.http.moments import Moment
from services.contracts.declarations import FollowUpCause
from services.declarations.forms.model import Symptom
from services.declarations.written import Note

DAY = timedelta(days=1)


class Status(StrEnum):
    """Where a follow-up stands."""

    OPEN = "open"
    VISITED = "visited"
    LOST = "lost"
    ENDED = "ended"


class Mark(StrEnum):
    """What is known of a day. A day may have several: nothing that happened is taken back."""

    TRIED = "tried"
    SEEN_OK = "seen-ok"
    SEEN_NOT_OK = "seen-not-ok"
    REPORTED_OK = "reported-ok"
    REPORTED_NOT_OK = "reported-not-ok"


class DayState(StrEnum):
    """What became of a day."""

    DUE = "due"
    SEEN_OK = "seen-ok"
    SEEN_NOT_OK = "seen-not-ok"
    MISSED = "missed"
    NOT_ATTEMPTED = "not-attempted"
    NOT_ASKED = "not-asked"


Marks = frozenset[Mark]
NOTHING: Marks = frozenset()


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class Visit(BaseModel):
    """What the station found. `id` is made by the station's client, one per visit."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    id: UUID
    visited_at: Moment
    was_seen: bool = Field(description="False when the person could not be reached")
    symptoms: frozenset[Symptom] = Field(default=frozenset(), repr=False)
    temperature_celsius: Annotated[float, Field(ge=30, le=45, allow_inf_nan=False)] | None = Field(
        default=None, repr=False
    )
    note: Note = Field(default="", repr=False)


class Days(_Part):
    """From `first_day` to `last_day`, both included."""

    first_day: date
    last_day: date

    def each(self) -> Iterator[date]:
        """All of them, in their order."""
        for number in range((self.last_day - self.first_day).days + 1):
            yield self.first_day + number * DAY

    def __contains__(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day

    def touches(self, other: "Days") -> bool:
        """Whether the two overlap or follow each other without a gap."""
        return self.first_day <= other.last_day + DAY and other.first_day <= self.last_day + DAY


class Stated(Days):
    """The days of a cause as its version says."""

    version: int


class Lifted(_Part):
    """The cause is no more from the day `on`, as its version says."""

    on: date
    version: int


class Word(_Part):
    """One thing that was said of a cause: that it is there, lasts longer or shorter, or is lifted.

    `at` is when it became true, `mark` what it tells of its own day.
    """

    cause_id: str
    cause: FollowUpCause
    person_id: UUID
    version: int
    at: datetime
    commune_code: str
    station: str
    stated: Stated | None = None
    lifted: Lifted | None = None
    declaration_id: UUID | None = None
    receipt: str | None = None
    mark: tuple[date, Mark] | None = None


class Period(_Part):
    """A cause as far as words of it have come: the newest days, and the newest lifting."""

    cause: FollowUpCause
    version: int
    at: datetime
    commune_code: str
    station: str
    stated: Stated | None
    lifted: Lifted | None
    declaration_id: UUID | None = None
    receipt: str | None = None

    @property
    def days(self) -> Days | None:
        """The days that it asks for; none when it was lifted before they began."""
        if self.stated is None:
            return None
        last = self.stated.last_day
        if self.lifted and self.lifted.version >= self.stated.version:
            last = min(last, self.lifted.on - DAY)
        if last < self.stated.first_day:
            return None
        return Days(first_day=self.stated.first_day, last_day=last)


class Episode(Days):
    """The follow-up as it was told last: its days, those missed, whether the person is lost.

    The station is asked from `opened_on`: what was before, nobody could know.
    """

    opened_at: datetime
    opened_on: date
    missed: frozenset[date] = frozenset()
    is_lost: bool = False
    ended_on: date | None = None


class FollowUp(_Part):
    """One per person, without who that is: names are read beside it, by those who may."""

    id: UUID
    person_id: UUID
    commune_code: str
    station: str
    version: int = 0
    periods: Mapping[str, Period] = {}
    marks: Mapping[date, Marks] = {}
    visit_ids: tuple[UUID, ...] = ()
    episode: Episode | None = None

    @property
    def open(self) -> Episode | None:
        """The episode that goes on, if one does."""
        return self.episode if self.episode and self.episode.ended_on is None else None

    def marks_of(self, day: date) -> Marks:
        """What is known of `day`."""
        return self.marks.get(day, NOTHING)


@dataclass(frozen=True, slots=True)
class Today:
    """The moment at which something is decided, and its day in the profile's zone."""

    at: datetime
    day: date
