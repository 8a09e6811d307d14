"""What was found about a person: recorded, corrected and withdrawn, each a version of its own."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.backbone.http.moments import Day
from services.contracts.declarations import Finding
from services.contracts.identifiers import PersonId
from services.declarations.people.model import PersonReference
from services.declarations.written import Note, Paragraph


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Correction(_Part):
    """What was really found."""

    finding: Finding
    found_on: Day
    note: Note = Field(default="", repr=False)


class NewFinding(Correction):
    """A finding as an officer records it. `id` is made by the client, one per finding."""

    id: UUID
    person: PersonReference


class Withdrawal(_Part):
    """Why nothing was found after all: another person's sample, for instance."""

    reason: Paragraph = Field(repr=False)


class Said(BaseModel):
    """One version: what was said, by whom, and when."""

    model_config = ConfigDict(frozen=True)

    version: int
    finding: Finding
    found_on: date
    is_withdrawn: bool
    account: str
    at: datetime


class Record(BaseModel):
    """A finding with everything that was ever said of it, the newest last.

    Notes and reasons are kept beside it, sealed. `digest` tells the first content from another.
    """

    model_config = ConfigDict(frozen=True)

    id: UUID
    person_id: PersonId
    commune_code: str
    digest: bytes = Field(repr=False)
    versions: tuple[Said, ...]

    @property
    def now(self) -> Said:
        """What holds."""
        return self.versions[-1]

    def as_first_said(self) -> "Record":
        """The same before anybody corrected it."""
        return self.model_copy(update={"versions": self.versions[:1]})
