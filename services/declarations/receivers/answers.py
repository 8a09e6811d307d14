"""What is shown of an obligation: without who the person is, unless the reader may know."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, Field

from services.contracts.declarations import Channel
from services.contracts.identifiers import Account
from services.declarations.people.model import Identified
from services.declarations.receivers import rules
from services.declarations.receivers.ageing import Ageing
from services.declarations.receivers.model import Obligation, State


class Resident(BaseModel):
    """Whose declaration it is; only the commune authority reads this."""

    full_name: str = Field(repr=False)
    birth_year: int = Field(repr=False)
    address: str = Field(repr=False)


class AcknowledgementRow(BaseModel):
    """One person's declarations of one day, which are acknowledged together."""

    id: str
    day: date
    state: State
    channels: list[Channel] = Field(description="How the person declared")
    declarations: int = Field(description="How many were merged into this one")
    declared_at: datetime = Field(description="When the person declared first that day")
    owed_since: datetime = Field(description="When the system had the first of them")
    due_at: datetime | None = Field(description="When the next level is told, if nobody answers")
    level: int = Field(description="How often somebody was told that it is late")
    acknowledged_at: datetime | None
    acknowledged_by: Account | None
    commune_day_id: UUID = Field(description="Cause of the messages about the commune and day")
    person: Resident | None = Field(
        description="Absent for readers who may not know, and when the person's data were erased"
    )


class AcknowledgedAnswer(BaseModel):
    """What became of a request to acknowledge."""

    acknowledged: int = Field(description="Those that nobody had acknowledged before")
    before: int = Field(default=0, description="Those that had been acknowledged before")
    unknown: list[str] = Field(
        default=[], description="Places in the request that lead to nothing, such as `receipts.3`"
    )
    more: bool = Field(
        default=False, description="Whether more of the day is owed: send the same again"
    )


def row(obligation: Obligation, ageing: Ageing, person: Identified | None) -> AcknowledgementRow:
    """The line about `obligation`, with its `person` if the reader may know."""
    acknowledged = obligation.acknowledged
    return AcknowledgementRow(
        id=obligation.id,
        day=obligation.day,
        state=obligation.state,
        channels=sorted({one.channel for one in obligation.declarations}),
        declarations=obligation.merged,
        declared_at=obligation.declared_at,
        owed_since=obligation.owed_since,
        due_at=rules.due_at(obligation, ageing),
        level=obligation.level,
        acknowledged_at=acknowledged.at if acknowledged else None,
        acknowledged_by=acknowledged.account if acknowledged else None,
        commune_day_id=rules.commune_day_id(obligation.commune_code, obligation.day),
        person=_resident(person) if person else None,
    )


def _resident(person: Identified) -> Resident:
    return Resident(
        full_name=person.full_name, birth_year=person.birth_year, address=person.address
    )
