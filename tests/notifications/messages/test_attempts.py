"""Attempts are marked before they are made, so that nobody is told twice unnoticed."""

import pytest
from pymongo.errors import AutoReconnect

from services.contracts.notifications import MessageStatus
from services.notifications.messages.model import Phase
from services.notifications.messages.rules import CLAIM_LASTS, CONTACT_PAUSE, PAUSES
from services.notifications.sms.model import Throttled, Unknown, Unreachable
from services.notifications.templates.model import Priority
from tests.notifications.builders import (
    LAN,
    NOON,
    SECOND,
    VIETTEL_PHONE,
    a_contact,
    a_message,
    an_alert_message,
)
from tests.notifications.messages.service import Service, told

TWICE = "messages_possibly_sent_twice_total"


async def test_a_message_is_written_at_the_moment_of_sending_and_accepted_by_the_carrier() -> None:
    service = Service()

    message = await service.sent(a_message())

    [sms] = service.channel.taken["viettel"]
    assert (sms.destination, sms.source) == (VIETTEL_PHONE, "KIENGIANG")
    assert sms.text == "Đã nhận tờ khai 0000000A."
    assert (sms.message_id, message.status) == (message.id, MessageStatus.SENDING)
    assert told(service) == ["MessageCreated", "MessageSent"]


async def test_the_way_from_the_declaration_to_the_carrier_is_measured() -> None:
    service = Service()
    await service.routed(a_message(caused_at=NOON - SECOND))

    await service.send()

    assert service.figure("declared_to_sms_seconds_sum") == 1
    assert service.figure("alert_to_sms_seconds_count") == 0


async def test_urgent_messages_go_first() -> None:
    service = Service()
    reminder, alert = await service.routed(
        a_message(1, priority=Priority.NORMAL), an_alert_message(2)
    )

    [first] = await service.mark(room=1)
    [second] = await service.mark(room=1)

    assert [first.message.id, second.message.id] == [alert.id, reminder.id]


async def test_a_mark_is_durable_before_anything_is_handed_over() -> None:
    service = Service()
    [message] = await service.routed(a_message())

    [attempt] = await service.mark()

    assert service.kept(message) == attempt.message
    assert attempt.message.phase is Phase.CLAIMED
    assert service.channel.taken == {}


async def test_the_same_message_is_never_marked_twice() -> None:
    service = Service()
    await service.routed(a_message())

    assert [len(await service.mark()), len(await service.mark())] == [1, 0]


async def test_a_mark_that_may_or_may_not_be_written_is_taken_back() -> None:
    # Given the store writes a mark and its answer is lost
    service = Service()
    [message] = await service.routed(a_message())
    service.messages.loses_answers = True
    with pytest.raises(AutoReconnect):
        await service.mark()
    assert service.kept(message).phase is Phase.CLAIMED

    # When it answers again
    service.messages.loses_answers = False
    await service.mark()

    # Then the message, which was certainly not sent, waits again
    assert service.kept(message).next_attempt_at == NOON + PAUSES[0]
    assert not service.kept(message).outcome_unknown


async def test_what_could_not_be_marked_is_still_due() -> None:
    service = Service()
    await service.routed(a_message())
    service.messages.is_away = True
    with pytest.raises(AutoReconnect):
        await service.mark()

    service.messages.is_away = False

    assert len(await service.mark()) == 1


async def test_a_crash_before_the_answer_leaves_an_outcome_that_nobody_knows() -> None:
    # Given a process that died between its mark and the carrier's answer
    service = Service()
    [message] = await service.routed(a_message())
    await service.submit(*await service.mark())

    # When its time is up
    await service.pass_time(CLAIM_LASTS)

    # Then a text that may come only once is not sent again
    assert service.kept(message).phase is Phase.UNKNOWN
    await service.pass_time(PAUSES[-1])
    assert await service.mark() == []


async def test_after_a_crash_a_text_that_may_come_twice_is_sent_again_and_counted() -> None:
    # Given a process that died after the carrier took its message, before it wrote so
    service = Service()
    [message] = await service.routed(an_alert_message())
    await service.submit(*await service.mark())

    # When its time is up and the pause is over
    await service.pass_time(CLAIM_LASTS)
    await service.pass_time(PAUSES[0])
    await service.send()

    # Then the phone has it twice, and we say so
    assert len(service.channel.taken["viettel"]) == 2
    assert service.kept(message).status is MessageStatus.SENDING
    assert service.kept(message).possible_duplicates == 1
    assert service.figure(TWICE, template="station-alert") == 1


async def test_what_this_process_is_sending_is_not_left_behind() -> None:
    service = Service()
    [message] = await service.routed(a_message())
    await service.mark()
    service.in_hand = {message.id}

    await service.pass_time(CLAIM_LASTS)

    assert service.kept(message).phase is Phase.CLAIMED


async def test_an_answer_that_comes_after_the_claim_was_given_up_still_counts() -> None:
    service = Service()
    [message] = await service.routed(a_message())
    attempted = await service.submit(*await service.mark())
    await service.pass_time(CLAIM_LASTS)

    await service.attempts.conclude(attempted)

    assert service.kept(message).status is MessageStatus.SENDING


async def test_an_answer_is_written_once_however_often_it_is_tried() -> None:
    service = Service()
    await service.routed(a_message())
    attempted = await service.submit(*await service.mark())

    service.messages.loses_answers = True
    with pytest.raises(AutoReconnect):
        await service.attempts.conclude(attempted)
    service.messages.loses_answers = False
    await service.attempts.conclude(attempted)

    assert told(service) == ["MessageCreated", "MessageSent"]


@pytest.mark.parametrize("trouble", [Throttled(), Unreachable()])
async def test_a_carrier_in_trouble_is_tried_again_until_it_takes_the_message(
    trouble: Throttled | Unreachable,
) -> None:
    service = Service()
    service.channel.in_trouble["viettel"] = trouble
    message = await service.sent(a_message())
    assert message.status is MessageStatus.CREATED

    service.channel.in_trouble.clear()
    service.time += PAUSES[0]
    await service.send()

    assert (service.kept(message).status, service.kept(message).attempts) == (
        MessageStatus.SENDING,
        2,
    )


async def test_a_carrier_that_stays_away_is_a_technical_failure_once_the_message_expires() -> None:
    service = Service()
    service.channel.in_trouble["viettel"] = Unreachable()
    message = await service.sent(a_message())

    await service.pass_time(message.expires_at - service.time)

    assert service.kept(message).status is MessageStatus.TECHNICAL_FAILURE
    assert told(service) == ["MessageCreated", "MessageFailedTechnically"]


async def test_a_lost_answer_is_no_reason_to_send_advice_twice() -> None:
    service = Service()
    service.channel.in_trouble["viettel"] = Unknown()

    message = await service.sent(a_message())

    assert (message.phase, message.outcome_unknown) == (Phase.UNKNOWN, True)
    assert len(service.channel.taken["viettel"]) == 1


async def test_a_number_that_the_carrier_refuses_is_a_permanent_failure() -> None:
    service = Service()
    service.channel.refused[VIETTEL_PHONE] = "ESME_RINVDSTADR"

    message = await service.sent(a_message())

    assert message.status is MessageStatus.PERMANENT_FAILURE


async def test_a_contact_point_that_was_erased_meanwhile_is_waited_for() -> None:
    service = Service()
    [message] = await service.routed(a_message())
    service.addresses.contacts.clear()

    assert await service.mark() == []

    assert service.kept(message).next_attempt_at == NOON + CONTACT_PAUSE
    assert service.kept(message).attempts == 0


async def test_the_newest_contact_point_is_used() -> None:
    service = Service()
    await service.routed(a_message())
    service.addresses.contacts[LAN] = a_contact("+84967654321", language="en")

    [attempt] = await service.mark()

    assert attempt.sms.destination == "+84967654321"
    assert attempt.sms.text == "Received 0000000A."


async def test_a_text_that_the_profile_dropped_is_a_technical_failure() -> None:
    service = Service(templates=())

    message = await service.sent(a_message())

    assert message.status is MessageStatus.TECHNICAL_FAILURE
    assert service.channel.taken == {}
