"""What follows from an attempt, and from the clock."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.contracts.notifications import (
    MessageFailedPermanently,
    MessageFailedTechnically,
    MessageFailedTemporarily,
    MessageSent,
    MessageStatus,
)
from services.notifications.messages import rules
from services.notifications.messages.change import Change
from services.notifications.messages.model import Message, Part, Phase
from services.notifications.sms.model import (
    Accepted,
    Outcome,
    Refused,
    Throttled,
    Unknown,
    Unreachable,
)
from tests.notifications.builders import MOMENT, NOON, SECOND, a_message, an_alert_message

ATTEMPT, OTHER_ATTEMPT = UUID(int=1), UUID(int=2)


def claimed(message: Message | None = None, attempt: UUID = ATTEMPT, **fields: Any) -> Message:
    """Handed over at noon."""
    message = (message or a_message()).model_copy(update={"carrier": "viettel", **fields})
    return rules.claim(message, attempt, "*", 2, NOON).after


def after(message: Message, outcome: Outcome, at: datetime = NOON) -> Change:
    change = rules.after_attempt(message, ATTEMPT, outcome, at)
    assert change is not None
    return change


def decided(message: Message, at: datetime) -> Change:
    change = rules.on_deadline(message, at)
    assert change is not None
    return change


def test_a_message_goes_out_as_soon_as_its_carrier_is_known() -> None:
    routed = rules.route(a_message(), "viettel", NOON + SECOND).after

    assert (routed.carrier, routed.next_attempt_at) == ("viettel", NOON + SECOND)


def test_without_a_contact_point_it_is_looked_for_again_after_a_pause() -> None:
    waiting = rules.without_contact(a_message(), NOON).after

    assert waiting.next_attempt_at == NOON + rules.CONTACT_PAUSE
    assert (waiting.phase, waiting.attempts) == (Phase.WAITING, 0)


def test_a_claim_is_an_attempt_and_takes_the_message_off_the_queue() -> None:
    message = claimed()

    assert (message.phase, message.attempts, message.next_attempt_at) == (Phase.CLAIMED, 1, None)
    assert message.version == 1


def test_an_accepted_message_is_sent_and_waits_for_its_receipts() -> None:
    change = after(claimed(), Accepted(("a", "b")))

    [event] = change.events
    assert isinstance(event, MessageSent)
    assert (event.version, event.carrier, event.segments) == (2, "viettel", 2)
    assert change.after.version == 2
    assert change.after.phase is Phase.SENT
    assert change.after.parts == (Part("a"), Part("b"))


def test_a_refused_number_is_a_permanent_failure() -> None:
    change = after(claimed(), Refused("ESME_RINVDSTADR"))

    assert change.after.status is MessageStatus.PERMANENT_FAILURE
    assert isinstance(change.events[0], MessageFailedPermanently)
    assert change.after.deadline_at is None


@pytest.mark.parametrize("outcome", [Throttled(), Unreachable()])
def test_what_was_certainly_not_sent_is_tried_again(outcome: Outcome) -> None:
    change = after(claimed(), outcome)

    assert change.events == ()
    assert change.after.next_attempt_at == NOON + rules.PAUSES[0]
    assert change.after.deadline_at == change.after.expires_at
    assert not change.after.may_have_been_sent


@pytest.mark.parametrize(
    ("attempts", "pause"),
    [(1, 1), (2, 2), (3, 5), (4, 10), (5, 30), (6, 60), (7, 60), (500, 60)],
)
def test_the_pauses_grow_until_the_last_one_repeats(attempts: int, pause: int) -> None:
    change = after(claimed(attempts=attempts - 1), Unreachable())

    assert change.after.next_attempt_at == NOON + pause * SECOND


def test_an_unknown_outcome_waits_for_a_receipt() -> None:
    change = after(claimed(), Unknown(("a",)))

    assert (change.after.phase, change.events) == (Phase.UNKNOWN, ())
    assert change.after.parts == (Part("a"),)
    assert change.after.deadline_at == NOON + rules.UNKNOWN_WINDOW


def test_a_text_that_may_come_twice_is_sent_again_after_an_unknown_outcome() -> None:
    change = after(claimed(an_alert_message()), Unknown())

    assert change.after.next_attempt_at == NOON + rules.PAUSES[0]
    assert change.after.outcome_unknown
    assert change.after.possible_duplicates == 0


@pytest.mark.parametrize("outcome", [Accepted(("a", "b")), Unknown()])
def test_the_second_copy_is_counted(outcome: Outcome) -> None:
    doubtful = after(claimed(an_alert_message()), Unknown()).after
    again = claimed(doubtful, OTHER_ATTEMPT)

    change = rules.after_attempt(again, OTHER_ATTEMPT, outcome, NOON)

    assert change is not None
    assert change.after.possible_duplicates == 1


def test_a_second_attempt_that_was_not_sent_is_no_second_copy() -> None:
    again = claimed(after(claimed(an_alert_message()), Unknown()).after, OTHER_ATTEMPT)

    change = rules.after_attempt(again, OTHER_ATTEMPT, Unreachable(), NOON)

    assert change is not None
    assert change.after.possible_duplicates == 0
    assert change.after.outcome_unknown


def test_an_answer_counts_only_for_the_attempt_that_it_is_about() -> None:
    assert rules.after_attempt(claimed(), OTHER_ATTEMPT, Accepted(("a",)), NOON) is None


def test_the_same_answer_again_changes_nothing() -> None:
    sent = after(claimed(), Accepted(("a", "b"))).after

    assert rules.after_attempt(sent, ATTEMPT, Accepted(("a", "b")), NOON) is None


@pytest.mark.parametrize("message", [a_message(), an_alert_message()])
def test_an_answer_counts_also_after_the_claim_was_taken_for_lost(message: Message) -> None:
    unknown = decided(claimed(message), NOON + rules.CLAIM_LASTS).after

    change = after(unknown, Accepted(("a", "b")), NOON + rules.CLAIM_LASTS)

    assert change.after.phase is Phase.SENT
    assert change.after.next_attempt_at is None
    assert change.after.possible_duplicates == 0


def test_before_its_deadline_the_clock_decides_nothing() -> None:
    message = a_message()

    assert rules.on_deadline(message, message.expires_at - MOMENT) is None


def test_what_was_not_sent_until_it_expires_is_a_technical_failure() -> None:
    message = a_message()

    change = decided(message, message.expires_at)

    [event] = change.events
    assert isinstance(event, MessageFailedTechnically)
    assert not event.outcome_unknown
    assert (change.after.next_attempt_at, change.after.deadline_at) == (None, None)


def test_a_claim_left_behind_has_an_unknown_outcome() -> None:
    change = decided(claimed(), NOON + rules.CLAIM_LASTS)

    assert (change.after.phase, change.after.outcome_unknown) == (Phase.UNKNOWN, True)
    assert change.events == ()


def test_an_unknown_outcome_that_no_receipt_settles_fails_and_says_so() -> None:
    unknown = after(claimed(), Unknown()).after

    change = decided(unknown, NOON + rules.UNKNOWN_WINDOW)

    [event] = change.events
    assert isinstance(event, MessageFailedTechnically)
    assert event.outcome_unknown


def test_a_repeat_that_never_went_out_leaves_the_outcome_unknown() -> None:
    waiting = after(claimed(an_alert_message()), Unknown()).after

    [event] = decided(waiting, waiting.expires_at).events

    assert isinstance(event, MessageFailedTechnically)
    assert event.outcome_unknown


def test_receipts_that_never_come_are_a_temporary_failure_after_three_days() -> None:
    sent = after(claimed(), Accepted(("a",))).after

    assert rules.on_deadline(sent, NOON + timedelta(hours=72) - MOMENT) is None
    [event] = decided(sent, NOON + timedelta(hours=72)).events

    assert isinstance(event, MessageFailedTemporarily)
    assert event.version == 3


def test_references_are_forgotten_a_day_after_the_end() -> None:
    sent = after(claimed(), Accepted(("a",))).after
    ended = decided(sent, NOON + rules.RECEIPT_WINDOW).after

    change = decided(ended, NOON + rules.RECEIPT_WINDOW + rules.REFERENCES_KEPT)

    assert (change.after.parts, change.after.deadline_at, change.events) == ((), None, ())


def test_a_message_without_a_text_is_a_technical_failure_at_once() -> None:
    change = rules.cannot_be_written(a_message(), NOON)

    assert change.after.status is MessageStatus.TECHNICAL_FAILURE
    assert isinstance(change.events[0], MessageFailedTechnically)
