"""Who met whom: a source, and somebody exposed to it."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.backbone.http.moments import Day
from services.contracts.identifiers import PersonId
from services.declarations.people.model import PersonReference
from services.declarations.written import Note, Paragraph


class Exposure(StrEnum):
    """How two people met."""

    HOUSEHOLD = "household"
    WORK = "work"
    SAME_VEHICLE = "same-vehicle"
    CARE = "care"
    SOCIAL = "social"
    OTHER = "other"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class NewLink(_Part):
    """A meeting as an officer records it. `id` is made by the client, one per meeting."""

    id: UUID
    source: PersonReference
    contact: PersonReference
    last_met_on: Day
    exposure: Exposure
    note: Note = Field(default="", repr=False)


class Withdrawal(_Part):
    """Why they did not meet after all."""

    reason: Paragraph = Field(repr=False)


class Withdrawn(BaseModel):
    """Who withdrew a link, and when; why is sealed beside it."""

    model_config = ConfigDict(frozen=True)

    account: str
    at: datetime


class Link(BaseModel):
    """A meeting. The note is kept beside it, sealed; `digest` tells its content from another.

    `is_outside_window`: by what was known when it was recorded, the source could infect nobody
    on that day.
    """

    model_config = ConfigDict(frozen=True)

    id: UUID
    source: PersonId
    contact: PersonId
    source_commune: str
    contact_commune: str
    last_met_on: date
    exposure: Exposure
    is_outside_window: bool
    digest: bytes = Field(repr=False)
    account: str
    at: datetime
    withdrawn: Withdrawn | None = None

    @property
    def communes(self) -> tuple[str, str]:
        """Where the two live."""
        return self.source_commune, self.contact_commune

    @property
    def version(self) -> int:
        """A link is linked, then perhaps unlinked."""
        return 2 if self.withdrawn else 1

    def as_recorded(self) -> "Link":
        """The same before anybody withdrew it."""
        return self.model_copy(update={"withdrawn": None})
