"""What people send: a statement about one person's health, electronic or on paper."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import (
    AfterValidator,
    Field,
    PlainSerializer,
    StringConstraints,
    field_validator,
)
from pydantic_core import PydanticCustomError

from services.backbone.http.moments import Day, Moment
from services.declarations.forms.model import WHOLE_POPULATION, Symptom
from services.declarations.health.circumstances import Info, circumstances, in_the_future
from services.declarations.health.person_model import Part, Person, Residence
from services.declarations.health.travel_model import Movement, Travel, Work

# In one order: that of a set differs between processes, and the same content has one digest.
Symptoms = Annotated[frozenset[Symptom], PlainSerializer(sorted, return_type=list[Symptom])]


def _recent(at: datetime, info: Info) -> datetime:
    here = circumstances(info)
    if at > here.latest:
        raise in_the_future()
    if at < here.earliest:
        raise PydanticCustomError("too_long_ago", "this is more than 30 days ago")
    return at


DeclaredAt = Annotated[Moment, AfterValidator(_recent)]


class Contacts(Part):
    """Whom the person met within the form's window."""

    case: bool = False
    from_affected_country: bool = False
    symptomatic: bool = False


class Statement(Part):
    """What is said about one person's health, by whatever way it comes.

    A new field is optional, its default never changes and no field moves: what is sent again
    after a deployment must have the digest that it had before.
    """

    id: UUID
    person: Person
    symptoms: Symptoms = Field(default=frozenset(), repr=False)
    temperature_celsius: Annotated[float, Field(ge=30, le=45, allow_inf_nan=False)] | None = Field(
        default=None, repr=False
    )
    travel: Travel = Field(default=(), repr=False)
    contacts: Contacts = Field(default=Contacts(), repr=False)
    declared_to_local_authority: bool = False
    form: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,39}$")] = Field(
        default=WHOLE_POPULATION, description="Kind of the form, see GET /forms"
    )
    movement: Movement | None = Field(default=None, repr=False)
    work: Work | None = Field(default=None, repr=False)


class Declaration(Statement):
    """A health declaration as it is sent. `id` is made by the client, one per declaration."""

    on_behalf: Literal["self", "relative"] = "self"
    residence: Residence
    declared_at: DeclaredAt


class Paper(Part):
    """The sheet that a commune authority was given."""

    number: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-zĐđ/._-]{1,40}$")] = Field(
        repr=False, description="Of the commune's register of papers received"
    )
    received_on: Day

    @field_validator("received_on")
    @classmethod
    def _is_past(cls, day: date, info: Info) -> date:
        if day > circumstances(info).today:
            raise in_the_future()
        return day


class PaperDeclaration(Declaration):
    """A declaration on paper, as an officer of the commune types it."""

    paper: Paper
