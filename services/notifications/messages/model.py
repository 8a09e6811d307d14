"""A message: what is to be said to whom, what was tried, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, StrEnum, auto
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from services.contracts.notifications import Channel, MessageStatus
from services.notifications.recipients.model import Recipient
from services.notifications.templates.model import Placeholder, Priority

FAILURES = frozenset(
    {
        MessageStatus.TEMPORARY_FAILURE,
        MessageStatus.PERMANENT_FAILURE,
        MessageStatus.TECHNICAL_FAILURE,
    }
)
FINAL = FAILURES | {MessageStatus.DELIVERED}


class Audience(StrEnum):
    """In which capacity somebody is told."""

    PERSON = "person"
    STATION = "station"
    DISTRICT = "district"
    COMMUNE = "commune"
    OVERSIGHT = "oversight"


class Phase(Enum):
    """What a message waits for; finer than its status."""

    WAITING = auto()
    """To be sent, at `next_attempt_at`."""
    CLAIMED = auto()
    """For the carrier's answer: from here on it may have been sent."""
    UNKNOWN = auto()
    """For a receipt, because the carrier's answer was lost."""
    SENT = auto()
    """For a receipt."""
    ENDED = auto()


@dataclass(frozen=True, slots=True)
class Part:
    """One segment that a provider has taken, and what its receipts said."""

    reference: str
    state: MessageStatus = MessageStatus.SENDING


class Message(BaseModel):
    """Holds neither phone nor text: both are made at the moment of sending.

    `version` grows by one with each event; `revision` is the store's name for what it last wrote.
    `provider` is the account that it was handed to and that names its references; several
    carriers may share one.
    """

    model_config = ConfigDict(frozen=True)

    id: UUID
    version: int = 1
    revision: UUID | None = None
    status: MessageStatus = MessageStatus.CREATED
    channel: Channel = Channel.SMS
    template: str
    template_version: int
    priority: Priority
    repeat_safe: bool
    audience: Audience
    recipient: Recipient
    cause: UUID
    commune_code: str
    parameters: Mapping[Placeholder, str]
    caused_at: datetime
    created_at: datetime
    updated_at: datetime
    expires_at: datetime
    """The first moment at which it is of no use any more."""
    carrier: str | None = None
    """None until the contact point was there."""
    provider: str | None = None
    attempts: int = 0
    claim: UUID | None = None
    """Names the last attempt, so that nobody else's answer is taken for its own."""
    next_attempt_at: datetime | None = None
    claimed_at: datetime | None = None
    deadline_at: datetime | None = None
    """When the clock decides, unless something happens before."""
    outcome_unknown: bool = False
    possible_duplicates: int = 0
    """Attempts that may have sent it once more than needed."""
    segments: int | None = None
    parts: tuple[Part, ...] = ()

    @property
    def phase(self) -> Phase:
        """What it waits for."""
        if self.status in FINAL:
            return Phase.ENDED
        if self.status is MessageStatus.SENDING:
            return Phase.SENT
        if self.claimed_at is not None:
            return Phase.CLAIMED
        return Phase.UNKNOWN if self.next_attempt_at is None else Phase.WAITING

    @property
    def short_reference(self) -> int:
        """The 16 bits of the id that a carrier may give back; `Sms.reference`."""
        return self.id.int & 0xFFFF

    @property
    def may_have_been_sent(self) -> bool:
        """Whether an answer, or a receipt under a name that we never heard of, may still come."""
        is_doubtful = self.claimed_at is not None or self.outcome_unknown
        return is_doubtful and self.status is MessageStatus.CREATED

    def parts_with(self, *references: str) -> tuple[Part, ...]:
        """Its parts, and those of `references` that are new."""
        known = {part.reference for part in self.parts}
        return self.parts + tuple(Part(one) for one in references if one not in known)

    def parts_told(self, reference: str, state: MessageStatus) -> tuple[Part, ...]:
        """Its parts, with the state that a receipt tells of `reference`."""
        parts = {part.reference: part for part in self.parts_with(reference)}
        return tuple({**parts, reference: Part(reference, state)}.values())


@dataclass(frozen=True, slots=True)
class Terms:
    """How messages go through one carrier. `sender` is what the phone shows as their source."""

    carrier: str
    provider: str
    sender: str
    window: int
