"""A follow-up: a person whom a health station has to look after, and its visits."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from services.declarations.forms.model import Symptom
from services.declarations.written import Note


class Status(StrEnum):
    """Where a follow-up stands."""

    OPEN = "open"
    VISITED = "visited"


class Visit(BaseModel):
    """What the station found. `id` is made by the station's client, one per visit."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    id: UUID
    visited_at: AwareDatetime
    was_seen: bool = Field(description="False when the person could not be reached")
    symptoms: frozenset[Symptom] = Field(default=frozenset(), repr=False)
    temperature_celsius: Annotated[float, Field(ge=30, le=45, allow_inf_nan=False)] | None = Field(
        default=None, repr=False
    )
    note: Note = Field(default="", repr=False)


class FollowUp(BaseModel):
    """Without who the person is: that is read beside it, by those who may."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    declaration_id: UUID
    person_id: UUID
    commune_code: str
    station: str
    receipt: str
    declared_at: datetime
    opened_at: datetime
    visit_ids: tuple[UUID, ...] = ()

    def with_visit(self, visit_id: UUID) -> "FollowUp":
        """The same follow-up after one more visit."""
        return self.model_copy(update={"visit_ids": (*self.visit_ids, visit_id)})

    @property
    def status(self) -> Status:
        """Open until the station has seen the person, or tried to."""
        return Status.VISITED if self.visit_ids else Status.OPEN
