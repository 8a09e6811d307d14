"""An order of quarantine or monitoring: what an officer sends, and what is kept of it."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
)
from pydantic_core import PydanticCustomError

from services.backbone.http.moments import Day
from services.contracts.declarations import OrderEnding, OrderKind
from services.contracts.identifiers import Account, CommuneCode
from services.declarations.people.model import PersonReference
from services.declarations.written import Address, Name, Note

DAY = timedelta(days=1)


class Basis(StrEnum):
    """How the order was given."""

    VERBAL = "verbal"
    OFFICIAL = "official"


class State(StrEnum):
    """Whether it binds, today or soon."""

    OPEN = "open"
    ENDED = "ended"


class Action(StrEnum):
    """What has happened to it."""

    ISSUED = "issued"
    EXTENDED = "extended"
    REDUCED = "reduced"
    REMINDED = "reminded"
    LIFTED = "lifted"
    ENDED = "ended"


class Decision(BaseModel):
    """Who decided, when, and on what paper."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    basis: Basis
    document: Name | None = Field(
        default=None, validate_default=True, description="Number of the official document"
    )
    decided_by: Name = Field(description="The authority, as on the document")
    decided_on: Day
    reason: Note = Field(default="", repr=False)

    @field_validator("document")
    @classmethod
    def _is_there_if_official(cls, document: str | None, info: ValidationInfo) -> str | None:
        if document is None and info.data.get("basis") is Basis.OFFICIAL:
            raise PydanticCustomError("document_missing", "an official order has a number")
        return document


class NewOrder(Decision):
    """An order as it is sent. `id` is made by the client, one per order."""

    id: UUID
    person: PersonReference
    kind: OrderKind
    commune_code: CommuneCode = Field(description="Where the order is carried out")
    first_day: Day
    last_day: Day = Field(description="The last day of it, included")
    facility: Name | None = Field(
        default=None, validate_default=True, description="Needed for quarantine in one"
    )
    address: Address | None = Field(
        default=None, repr=False, description="Where at home, unless it is the person's own address"
    )
    home_possible: bool | None = None
    supply_ensured: bool | None = None

    @field_validator("last_day")
    @classmethod
    def _ends_after_it_began(cls, last_day: date, info: ValidationInfo) -> date:
        if last_day < info.data.get("first_day", last_day):
            raise PydanticCustomError("order_backwards", "the order ends before it begins")
        return last_day

    @field_validator("facility")
    @classmethod
    def _facility_is_named(cls, facility: str | None, info: ValidationInfo) -> str | None:
        if facility is None and info.data.get("kind") is OrderKind.QUARANTINE_FACILITY:
            raise PydanticCustomError("facility_missing", "which facility?")
        return facility


class NewLastDay(Decision):
    """An extension or a reduction as it is sent."""

    last_day: Day


class Private(BaseModel):
    """What was written about a person; it is kept sealed."""

    model_config = ConfigDict(frozen=True)

    facility: str | None = Field(default=None, repr=False)
    address: str | None = Field(default=None, repr=False)
    reason: str = Field(default="", repr=False)


class Step(BaseModel):
    """One thing that has happened to an order, and how it stood then."""

    model_config = ConfigDict(frozen=True)

    version: int
    action: Action
    at: datetime
    by: Account | None = Field(description="Nobody: the clock")
    last_day: date
    basis: Basis | None = None
    document: str | None = None
    decided_by: str | None = None
    decided_on: date | None = None


class Order(BaseModel):
    """Without who it is about and where that is: both are read beside it, by those who may."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    person_id: UUID
    kind: OrderKind
    commune_code: str
    first_day: date
    last_day: date
    home_possible: bool | None
    supply_ensured: bool | None
    history: tuple[Step, ...]
    digest: bytes = Field(repr=False)
    reminded_of: date | None = None
    ended_on: date | None = None
    ending: OrderEnding | None = None

    @property
    def version(self) -> int:
        """How many things have happened to it."""
        return self.history[-1].version

    @property
    def state(self) -> State:
        """Open until it has ended."""
        return State.ENDED if self.ended_on else State.OPEN

    @property
    def binding(self) -> tuple[date, date] | None:
        """The days on which it binds; none when it was lifted before it began."""
        last = min(self.last_day, self.ended_on - DAY) if self.ended_on else self.last_day
        return (self.first_day, last) if self.first_day <= last else None

    def as_issued(self) -> Self:
        """As it stood at first, for the same answer to the same request."""
        first = self.history[0]
        return self.model_copy(
            update={
                "history": (first,),
                "last_day": first.last_day,
                "reminded_of": None,
                "ended_on": None,
                "ending": None,
            }
        )


class Limits(BaseModel):
    """What `orders.yaml` says."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    remind_hours_before_end: Annotated[float, Field(gt=0, le=240)]
    longest_days: Annotated[int, Field(ge=1, le=366)]
    begun_days_ago_at_most: Annotated[int, Field(ge=0, le=366)]
