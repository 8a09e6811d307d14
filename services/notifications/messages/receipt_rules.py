"""What a receipt means: a message only moves forward, and its end is its end."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.contracts.notifications import (
    MessageDelivered,
    MessageEvent,
    MessageFailedPermanently,
    MessageFailedTechnically,
    MessageFailedTemporarily,
    MessageStatus,
)
from services.notifications.messages.change import Change, change
from services.notifications.messages.model import FAILURES, Message, Phase
from services.notifications.messages.rules import end, sent

_ENDS: dict[MessageStatus, type[MessageEvent]] = {
    event.status: event
    for event in (
        MessageDelivered,
        MessageFailedTemporarily,
        MessageFailedPermanently,
        MessageFailedTechnically,
    )
}


class Verdict(StrEnum):
    """What a receipt was good for."""

    APPLIED = "applied"
    DUPLICATE = "duplicate"
    """It says what is known already."""
    CONTRADICTORY = "contradictory"
    """It says something else than an earlier one, or than the end that the clock decided."""
    UNKNOWN = "unknown"
    """No message has its reference, so far."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of a receipt, and what it changed."""

    verdict: Verdict
    change: Change | None = None


def after_receipt(message: Message, reference: str, state: MessageStatus, at: datetime) -> Heard:
    """What it means that the carrier tells `state` of the segment `reference`."""
    known = {part.reference: part.state for part in message.parts}
    before = known.get(reference)
    if message.phase is Phase.ENDED and before in {None, MessageStatus.SENDING}:
        before = message.status
    if before == state or (before is not None and state is MessageStatus.SENDING):
        return Heard(Verdict.DUPLICATE)
    if before not in {None, MessageStatus.SENDING}:
        return Heard(Verdict.CONTRADICTORY)
    # Receipts may have overtaken what they are about.
    made = change(message, max(at, message.updated_at))
    return Heard(
        Verdict.APPLIED, _concluded(made.with_(parts=message.parts_told(reference, state)))
    )


def _concluded(made: Change) -> Change:
    """All segments told of prove that the whole was sent; what they say may be its end."""
    if made.after.status is MessageStatus.CREATED and _has_every_part(made.after):
        made = sent(made)
    outcome = _outcome(made.after)
    return end(made, _ENDS[outcome]) if outcome else made


def _outcome(message: Message) -> MessageStatus | None:
    states = [part.state for part in message.parts]
    # A phone joins all segments or shows nothing: one that failed is enough.
    for state in states:
        if state in FAILURES:
            return state
    is_delivered = all(state is MessageStatus.DELIVERED for state in states)
    return MessageStatus.DELIVERED if is_delivered and _has_every_part(message) else None


def _has_every_part(message: Message) -> bool:
    return message.segments is not None and len(message.parts) >= message.segments
