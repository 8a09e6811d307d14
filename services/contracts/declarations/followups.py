"""People whom a health station looks after from day to day, and its visits."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import AwareDatetime, Field

from services.contracts.events import Event
from services.contracts.identifiers import CommuneCode, PersonId
from services.contracts.streams import Confidentiality, Stream

FOLLOWUPS = Stream(
    name="declarations.followups.v1",
    keyed_by="followup_id",
    confidentiality=Confidentiality.PROVINCIAL,
    summary="People whom a health station has to follow up, and its visits",
)


class FollowUpCause(StrEnum):
    """Why somebody is followed up."""

    SYMPTOMS = "symptoms"
    RISK_CLASS = "risk-class"
    ORDER = "order"


class FollowUpEnding(StrEnum):
    """How a follow-up ended."""

    COMPLETED = "completed"
    LIFTED = "lifted"


class FollowUpOpened(Event, stream=FOLLOWUPS):
    """A health station got a person of its commune to follow up, anew if that had ended before.

    `declared_at` is the moment of the declaration, or that of the cause when there is none.
    """

    followup_id: UUID = Field(description="Made from the person, who has one at a time")
    declaration_id: UUID | None = Field(description="Which declaration opened it, if one did")
    commune_code: CommuneCode
    declared_at: AwareDatetime
    station: str = Field(description="Unit code of the health station")
    person_id: PersonId | None = None
    cause: FollowUpCause = FollowUpCause.SYMPTOMS
    first_day: date | None = None
    last_day: date | None = Field(default=None, description="The last day of it, included")


class _OfFollowUp(Event):
    """What all later facts carry; `version` grows with what has happened, from 2."""

    followup_id: UUID
    declaration_id: UUID | None = Field(description="The newest declaration of symptoms in it")
    commune_code: CommuneCode
    declared_at: AwareDatetime


class FollowUpVisited(_OfFollowUp, stream=FOLLOWUPS):
    """The station saw the person, or tried to."""

    visited_at: AwareDatetime
    was_seen: bool = Field(description="False when the person could not be reached")


class FollowUpReported(_OfFollowUp, stream=FOLLOWUPS):
    """The person told that they were well on a day, which counts as seen."""

    day: date


class FollowUpExtended(_OfFollowUp, stream=FOLLOWUPS):
    """It lasts longer than was said before."""

    last_day: date


class FollowUpShortened(_OfFollowUp, stream=FOLLOWUPS):
    """It ends earlier than was said before."""

    last_day: date


class FollowUpMoved(_OfFollowUp, stream=FOLLOWUPS):
    """Another station follows the person up from now on: that of `commune_code`."""

    station: str = Field(description="Unit code of the health station")


class FollowUpDayMissed(_OfFollowUp, stream=FOLLOWUPS):
    """A day of it went by without a visit, and without the person's word of being well."""

    day: date


class FollowUpLost(_OfFollowUp, stream=FOLLOWUPS):
    """Nobody has heard of the person for as many days as the profile gives; a visit finds them."""

    last_seen_on: date | None


class FollowUpEnded(_OfFollowUp, stream=FOLLOWUPS):
    """Its last day is over, or its causes were lifted."""

    ended_on: date = Field(description="The first day on which it is no more")
    ending: FollowUpEnding
