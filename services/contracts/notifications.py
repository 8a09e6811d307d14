"""What the notifications service says."""

from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from services.contracts.events import Event
from services.contracts.identifiers import CommuneCode
from services.contracts.streams import Confidentiality, Stream

MESSAGES = Stream(
    name="notifications.messages.v1",
    keyed_by="message_id",
    confidentiality=Confidentiality.PROVINCIAL,
    summary="What became of each message, without its text or its recipient",
)


class Channel(StrEnum):
    """How a message travels."""

    SMS = "sms"


class MessageStatus(StrEnum):
    """The states of GOV.UK Notify, where a failure says who has to act.

    `temporary-failure`: the phone is off or full, the person. `permanent-failure`: the number is
    wrong, whoever gave it. `technical-failure`: us or the carrier.
    """

    CREATED = "created"
    SENDING = "sending"
    DELIVERED = "delivered"
    TEMPORARY_FAILURE = "temporary-failure"
    PERMANENT_FAILURE = "permanent-failure"
    TECHNICAL_FAILURE = "technical-failure"


class MessageEvent(Event):
    """What each event in the life of a message tells; `status` is fixed by its type."""

    status: ClassVar[MessageStatus]

    message_id: UUID
    cause: UUID = Field(
        description="Id of what made it necessary: a declaration, or a commune's day (of "
        "declarations.acknowledgements.v1)"
    )
    commune_code: CommuneCode
    template: str = Field(description="Which text: template id of the profile")
    channel: Channel
    created_at: AwareDatetime
    at: AwareDatetime = Field(description="When this happened")


class MessageCreated(MessageEvent, stream=MESSAGES):
    """A message is to be sent."""

    status = MessageStatus.CREATED


class MessageSent(MessageEvent, stream=MESSAGES):
    """The carrier accepted it; a delivery receipt is awaited."""

    status = MessageStatus.SENDING
    carrier: str
    segments: int = Field(ge=1, description="Parts that the carrier counts and bills")


class MessageDelivered(MessageEvent, stream=MESSAGES):
    """The carrier says that it reached the phone."""

    status = MessageStatus.DELIVERED


class MessageFailedTemporarily(MessageEvent, stream=MESSAGES):
    """The phone could not be reached in time; the person may be reached later."""

    status = MessageStatus.TEMPORARY_FAILURE


class MessageFailedPermanently(MessageEvent, stream=MESSAGES):
    """The number cannot be reached; whoever gave it has to correct it."""

    status = MessageStatus.PERMANENT_FAILURE


class MessageFailedTechnically(MessageEvent, stream=MESSAGES):
    """We or the carrier failed. `outcome_unknown`: it may have been sent, nobody can say."""

    status = MessageStatus.TECHNICAL_FAILURE
    outcome_unknown: bool = False
