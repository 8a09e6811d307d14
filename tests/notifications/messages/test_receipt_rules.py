"""What a receipt means to a message, in whatever order receipts come."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.contracts.notifications import (
    MessageDelivered,
    MessageFailedPermanently,
    MessageSent,
    MessageStatus,
)
from services.notifications.messages import rules
from services.notifications.messages.model import FINAL, Message, Part, Phase
from services.notifications.messages.receipt_rules import Heard, Verdict, after_receipt
from services.notifications.sms.model import Accepted, Outcome, Unknown
from tests.notifications.builders import NOON, SECOND, a_message, an_alert_message

SENDING, DELIVERED = MessageStatus.SENDING, MessageStatus.DELIVERED
NO_NUMBER, SWITCHED_OFF = MessageStatus.PERMANENT_FAILURE, MessageStatus.TEMPORARY_FAILURE
ATTEMPT = UUID(int=1)


def after(outcome: Outcome, message: Message | None = None, segments: int = 2) -> Message:
    """A message of two segments whose attempt at noon had this outcome."""
    ready = (message or a_message()).model_copy(update={"carrier": "viettel"})
    claimed = rules.claim(ready, ATTEMPT, "*", segments, NOON).after
    change = rules.after_attempt(claimed, ATTEMPT, outcome, NOON)
    assert change is not None
    return change.after


def hear(message: Message, *receipts: tuple[str, MessageStatus]) -> tuple[Message, list[Heard]]:
    heard = []
    for reference, state in receipts:
        one = after_receipt(message, reference, state, NOON + SECOND)
        message = one.change.after if one.change else message
        heard.append(one)
    return message, heard


def test_a_message_is_delivered_when_all_its_segments_are() -> None:
    sent = after(Accepted(("a", "b")))

    half, [first] = hear(sent, ("a", DELIVERED))
    whole, [second] = hear(half, ("b", DELIVERED))

    assert (half.status, first.verdict) == (SENDING, Verdict.APPLIED)
    assert (whole.status, whole.version) == (DELIVERED, 3)
    assert second.change is not None
    assert isinstance(second.change.events[0], MessageDelivered)


@pytest.mark.parametrize("state", [NO_NUMBER, SWITCHED_OFF, MessageStatus.TECHNICAL_FAILURE])
def test_one_segment_that_failed_fails_the_message(state: MessageStatus) -> None:
    message, _ = hear(after(Accepted(("a", "b"))), ("a", DELIVERED), ("b", state))

    assert message.status is state


def test_word_that_the_carrier_is_still_trying_changes_nothing() -> None:
    message, [heard] = hear(after(Accepted(("a", "b"))), ("a", SENDING))

    assert (heard.verdict, heard.change) == (Verdict.DUPLICATE, None)
    assert message.phase is Phase.SENT


def test_a_receipt_that_comes_again_is_a_duplicate() -> None:
    sent = after(Accepted(("a", "b")))

    _, heard = hear(sent, ("a", DELIVERED), ("a", DELIVERED), ("b", DELIVERED), ("b", DELIVERED))

    applied, duplicate = Verdict.APPLIED, Verdict.DUPLICATE
    assert [one.verdict for one in heard] == [applied, duplicate, applied, duplicate]


def test_final_is_final_whatever_comes_later() -> None:
    sent = after(Accepted(("a",)), segments=1)

    message, heard = hear(sent, ("a", DELIVERED), ("a", NO_NUMBER), ("a", SENDING))

    assert message.status is DELIVERED
    assert [one.verdict for one in heard[1:]] == [Verdict.CONTRADICTORY, Verdict.DUPLICATE]


def test_a_receipt_after_the_clock_has_decided_is_too_late() -> None:
    sent = after(Accepted(("a",)), segments=1)
    ended = rules.on_deadline(sent, NOON + rules.RECEIPT_WINDOW)
    assert ended is not None

    message, [heard] = hear(ended.after, ("a", DELIVERED))

    assert message.status is SWITCHED_OFF
    assert heard.verdict is Verdict.CONTRADICTORY


def test_a_receipt_settles_an_unknown_outcome() -> None:
    unknown = after(Unknown(), segments=1)

    message, [heard] = hear(unknown, ("a", DELIVERED))

    assert heard.change is not None
    assert [type(event) for event in heard.change.events] == [MessageSent, MessageDelivered]
    assert (message.status, message.version, message.outcome_unknown) == (DELIVERED, 3, False)


def test_the_whole_is_known_to_be_sent_once_every_segment_is_heard_of() -> None:
    unknown = after(Unknown(("a",)))

    half, _ = hear(unknown, ("a", DELIVERED))
    whole, _ = hear(half, ("b", SENDING))

    assert half.phase is Phase.UNKNOWN
    assert (whole.phase, whole.parts) == (Phase.SENT, (Part("a", DELIVERED), Part("b")))


def test_a_failed_segment_ends_an_unknown_outcome_too() -> None:
    message, [heard] = hear(after(Unknown(("a",))), ("a", NO_NUMBER))

    assert message.phase is Phase.ENDED
    assert heard.change is not None
    assert isinstance(heard.change.events[0], MessageFailedPermanently)


def test_a_receipt_keeps_a_repeat_from_being_sent() -> None:
    waiting = after(Unknown(), an_alert_message(), segments=1)

    message, _ = hear(waiting, ("a", DELIVERED))

    assert (message.status, message.next_attempt_at) == (DELIVERED, None)


def test_a_receipt_from_before_our_own_write_happened_not_before_it() -> None:
    heard = after_receipt(after(Accepted(("a",)), segments=1), "a", DELIVERED, NOON - SECOND)

    assert heard.change is not None
    assert heard.change.after.updated_at == NOON


states = some.sampled_from([SENDING, DELIVERED, NO_NUMBER, SWITCHED_OFF])
receipts = some.lists(some.tuples(some.sampled_from("abc"), states), max_size=12)
outcomes = some.sampled_from([Accepted(("a", "b")), Unknown(), Unknown(("a",))])
templates = some.sampled_from([a_message(), an_alert_message()])


@given(receipts, outcomes, templates)
def test_a_message_only_moves_forward(
    received: list[tuple[str, MessageStatus]], outcome: Outcome, message: Message
) -> None:
    message = after(outcome, message)
    rank = {MessageStatus.CREATED: 0, SENDING: 1} | dict.fromkeys(FINAL, 2)
    for reference, state in received:
        heard = after_receipt(message, reference, state, NOON)
        if heard.change is None:
            continue
        later = heard.change.after
        assert message.status not in FINAL
        assert rank[later.status] >= rank[message.status]
        assert later.version == message.version + len(heard.change.events)
        message = later


@given(receipts, outcomes)
def test_the_same_receipts_again_change_nothing(
    received: list[tuple[str, MessageStatus]], outcome: Outcome
) -> None:
    message, _ = hear(after(outcome), *received)

    _, again = hear(message, *received)

    assert [one.change for one in again] == [None] * len(received)
