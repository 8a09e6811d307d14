"""Receipts have their effect once, whenever they come."""

import logging

import pytest

from services.contracts.notifications import MessageStatus
from services.notifications.messages.model import Phase
from services.notifications.messages.rules import CLAIM_LASTS
from services.notifications.messages.schedule import EARLY_RECEIPTS_KEPT
from services.notifications.sms.model import Unknown
from tests.notifications.builders import MOMENT, NOON, a_message, an_alert_message, an_arrival
from tests.notifications.messages.service import Service, references, told

SENDING, DELIVERED = MessageStatus.SENDING, MessageStatus.DELIVERED
NO_NUMBER = MessageStatus.PERMANENT_FAILURE
REFERENCE = "viettel-1-0"


def verdicts(service: Service, verdict: str) -> float:
    return service.figure("receipts_total", provider="*", verdict=verdict)


def nobody_knows(service: Service) -> None:
    """The carrier takes messages, and its answers are lost."""
    service.channel.in_trouble["viettel"] = Unknown()


async def test_a_receipt_delivers_the_message() -> None:
    service = Service()
    message = await service.sent(a_message())

    await service.channel.deliver(REFERENCE, DELIVERED)

    assert service.kept(message).status is DELIVERED
    assert told(service)[-1] == "MessageDelivered"
    assert service.early.kept == {}


async def test_a_receipt_that_overtakes_our_own_write_is_applied_after_it() -> None:
    service = Service()
    [message] = await service.routed(a_message())
    attempted = await service.submit(*await service.mark())

    await service.channel.deliver(REFERENCE, DELIVERED)
    assert service.kept(message).phase is Phase.CLAIMED
    await service.attempts.conclude(attempted)

    assert service.kept(message).status is DELIVERED
    assert service.early.kept == {}


async def test_early_receipts_have_their_effect_after_a_crash() -> None:
    # Given a crash between the write of the outcome and the look for early receipts
    service = Service()
    message = await service.sent(a_message())
    await service.early.keep([an_arrival(REFERENCE)])

    await service.receipts.recheck()

    assert service.kept(message).status is DELIVERED
    assert service.early.kept == {}


async def test_a_receipt_three_times_counts_once_and_is_logged_by_id(
    caplog: pytest.LogCaptureFixture,
) -> None:
    service = Service()
    message = await service.sent(a_message())

    with caplog.at_level(logging.INFO):
        for _ in range(3):
            await service.channel.deliver(REFERENCE, DELIVERED)

    assert told(service).count("MessageDelivered") == 1
    assert (verdicts(service, "applied"), verdicts(service, "duplicate")) == (1, 2)
    assert str(message.id) in caplog.text


async def test_the_same_receipt_twice_in_one_group_counts_once() -> None:
    service = Service()
    await service.sent(a_message())

    await service.receipts.keep([an_arrival(REFERENCE), an_arrival(REFERENCE)])

    assert told(service).count("MessageDelivered") == 1
    assert (verdicts(service, "applied"), verdicts(service, "duplicate")) == (1, 1)


async def test_a_receipt_that_contradicts_the_end_changes_nothing() -> None:
    service = Service()
    message = await service.sent(a_message())
    await service.channel.deliver(REFERENCE, DELIVERED)

    await service.channel.deliver(REFERENCE, NO_NUMBER)

    assert service.kept(message).status is DELIVERED
    assert verdicts(service, "contradictory") == 1


async def test_a_failure_says_who_has_to_act() -> None:
    service = Service()
    message = await service.sent(a_message())

    await service.channel.deliver(REFERENCE, NO_NUMBER)

    assert service.kept(message).status is NO_NUMBER
    assert told(service)[-1] == "MessageFailedPermanently"


async def test_a_receipt_of_nobody_is_kept_for_a_day() -> None:
    service = Service()
    await service.sent(a_message())

    await service.channel.deliver("unheard-of", DELIVERED)
    assert verdicts(service, "unknown") == 1
    service.time = NOON + EARLY_RECEIPTS_KEPT
    await service.schedule.forget()
    assert len(service.early.kept) == 1
    service.time += MOMENT
    await service.schedule.forget()

    assert service.early.kept == {}


async def test_a_reference_of_another_provider_is_another_message() -> None:
    service = Service()
    message = await service.sent(a_message())

    await service.receipts.keep([an_arrival(REFERENCE, provider="viettel")])

    assert service.kept(message).status is SENDING


async def test_many_receipts_in_one_group_each_reach_their_message() -> None:
    service = Service()
    first, second = [await service.sent(a_message(number)) for number in (1, 2)]

    await service.receipts.keep(
        [an_arrival("viettel-2-0", NO_NUMBER), an_arrival("lost"), an_arrival(REFERENCE)]
    )

    assert service.kept(first).status is DELIVERED
    assert service.kept(second).status is NO_NUMBER
    assert len(service.early.kept) == 1


async def test_a_receipt_that_brings_our_reference_settles_an_unknown_outcome() -> None:
    service = Service()
    nobody_knows(service)
    message = await service.sent(a_message())

    await service.receipts.keep([an_arrival("a", short=message.short_reference)])

    assert service.kept(message).status is DELIVERED
    assert references(service.kept(message)) == {"a": DELIVERED}


async def test_a_receipt_that_came_before_a_claim_was_given_up_settles_it_then() -> None:
    service = Service()
    [message] = await service.routed(a_message())
    await service.mark()

    # The answer may still come, so that nobody guesses yet.
    await service.receipts.keep([an_arrival("a", short=message.short_reference)])
    assert service.kept(message).phase is Phase.CLAIMED
    await service.pass_time(CLAIM_LASTS)

    assert service.kept(message).status is DELIVERED


async def test_a_receipt_keeps_a_repeat_from_being_sent() -> None:
    service = Service()
    nobody_knows(service)
    message = await service.sent(an_alert_message())
    assert service.kept(message).phase is Phase.WAITING

    await service.receipts.keep([an_arrival("a", short=message.short_reference)])

    assert service.kept(message).status is DELIVERED
    assert service.kept(message).next_attempt_at is None


async def test_where_two_messages_may_be_meant_neither_is() -> None:
    service = Service()
    nobody_knows(service)
    message = a_message()
    twin = a_message(2, id=type(message.id)(int=message.id.int ^ 1 << 100))
    assert twin.short_reference == message.short_reference
    await service.sent(message)
    await service.sent(twin)

    await service.receipts.keep([an_arrival("a", short=message.short_reference)])

    assert {service.kept(one).phase for one in (message, twin)} == {Phase.UNKNOWN}


async def test_our_own_write_may_come_while_a_receipt_is_being_kept() -> None:
    service = Service()
    [message] = await service.routed(a_message())
    attempted = await service.submit(*await service.mark())
    service.early.meanwhile = lambda: service.attempts.conclude(attempted)

    await service.channel.deliver(REFERENCE, DELIVERED)

    assert service.kept(message).status is DELIVERED
    assert service.early.kept == {}
