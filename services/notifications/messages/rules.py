"""The life of a message: what follows from an attempt, and from the clock."""

from datetime import datetime, timedelta
from typing import Any, assert_never
from uuid import UUID

from services.contracts.notifications import (
    MessageEvent,
    MessageFailedPermanently,
    MessageFailedTechnically,
    MessageFailedTemporarily,
    MessageSent,
)
from services.notifications.messages.change import Change, change
from services.notifications.messages.model import Message, Part, Phase
from services.notifications.sms.model import (
    Accepted,
    Outcome,
    Refused,
    Throttled,
    Unknown,
    Unreachable,
)

# Most troubles of a carrier are over in seconds. The last pause repeats until the message expires.
PAUSES = tuple(timedelta(seconds=seconds) for seconds in (1, 2, 5, 10, 30, 60))

# Only for an arrival that was missed: whoever waits for a contact point is woken when it comes.
CONTACT_PAUSE = timedelta(seconds=30)

# Longer than a carrier takes to answer: a claim of this age was most likely left behind by a
# crash. If it was not, the answer still counts when it comes.
CLAIM_LASTS = timedelta(seconds=30)

# As GOV.UK Notify: after three days no carrier is still trying.
RECEIPT_WINDOW = timedelta(hours=72)

# Most receipts come within minutes, and whoever must act instead should not wait for three days.
UNKNOWN_WINDOW = timedelta(hours=24)

# For so long, a receipt that comes again is known to be that.
REFERENCES_KEPT = timedelta(hours=24)


def route(message: Message, carrier: str, at: datetime) -> Change:
    """It goes through `carrier`, now."""
    return change(message, at, carrier=carrier, next_attempt_at=at)


def without_contact(message: Message, at: datetime) -> Change:
    """Nobody knows how to reach the recipient, yet or any more."""
    return change(message, at, next_attempt_at=at + CONTACT_PAUSE)


def claim(message: Message, attempt: UUID, provider: str, segments: int, at: datetime) -> Change:
    """It is about to be handed over: without this mark, made durable, nothing is."""
    return change(
        message,
        at,
        claim=attempt,
        provider=provider,
        segments=segments,
        attempts=message.attempts + 1,
        next_attempt_at=None,
        claimed_at=at,
        deadline_at=at + CLAIM_LASTS,
    )


def after_attempt(message: Message, attempt: UUID, outcome: Outcome, at: datetime) -> Change | None:
    """What follows from the `outcome` of an `attempt`; None when it comes too late to matter."""
    if message.claim != attempt or not message.may_have_been_sent:
        return None
    match outcome:
        case Accepted(references):
            parts = tuple(map(Part, references))
            made = change(message, at, parts=parts, segments=len(parts))
            return sent(_counted_if_repeat(made))
        case Refused():
            return end(change(message, at), MessageFailedPermanently)
        case Throttled() | Unreachable():
            return _retry(change(message, at))
        case Unknown(references):
            return _unknown(change(message, at, parts=message.parts_with(*references)))
        case _:
            assert_never(outcome)


def cannot_be_written(message: Message, at: datetime) -> Change:
    """Its text is gone from the profile, or does not take its parameters any more."""
    return end(change(message, at), MessageFailedTechnically, **_doubt(message))


def on_deadline(message: Message, at: datetime) -> Change | None:
    """What the clock decides; None before the deadline."""
    if message.deadline_at is None or at < message.deadline_at:
        return None
    late = change(message, at)
    match message.phase:
        case Phase.WAITING | Phase.UNKNOWN:
            return end(late, MessageFailedTechnically, **_doubt(message))
        case Phase.CLAIMED:
            return _unknown(late)
        case Phase.SENT:
            return end(late, MessageFailedTemporarily)
        case Phase.ENDED:
            return late.with_(parts=(), deadline_at=None)
        case _:
            assert_never(message.phase)


def sent(made: Change) -> Change:
    """The carrier has every segment."""
    return made.with_(
        next_attempt_at=None,
        claimed_at=None,
        deadline_at=made.after.updated_at + RECEIPT_WINDOW,
        outcome_unknown=False,
    ).telling(MessageSent, carrier=made.after.carrier, segments=made.after.segments)


def end(made: Change, event: type[MessageEvent], **facts: Any) -> Change:
    """Nothing more happens to it, whatever is heard of it later."""
    has_receipts_to_come = bool(made.after.parts)
    forgotten_at = made.after.updated_at + REFERENCES_KEPT
    return made.with_(
        next_attempt_at=None,
        claimed_at=None,
        deadline_at=forgotten_at if has_receipts_to_come else None,
    ).telling(event, **facts)


def _unknown(made: Change) -> Change:
    """It may have been sent: only a text that may come twice is sent again."""
    doubtful = _counted_if_repeat(made).with_(outcome_unknown=True)
    if made.after.repeat_safe:
        return _retry(doubtful)
    return doubtful.with_(claimed_at=None, deadline_at=made.after.updated_at + UNKNOWN_WINDOW)


def _counted_if_repeat(made: Change) -> Change:
    """Where nobody knows of an earlier attempt whether it was sent, this was one too many."""
    before = made.before
    if before.phase is not Phase.CLAIMED or not before.outcome_unknown:
        return made
    return made.with_(possible_duplicates=made.after.possible_duplicates + 1)


def _retry(made: Change) -> Change:
    """It is tried again after a pause, unless the clock ends it before."""
    message = made.after
    pause = PAUSES[min(message.attempts, len(PAUSES)) - 1]
    return made.with_(
        claimed_at=None,
        next_attempt_at=message.updated_at + pause,
        deadline_at=message.expires_at,
    )


def _doubt(message: Message) -> dict[str, bool]:
    return {"outcome_unknown": message.outcome_unknown}
