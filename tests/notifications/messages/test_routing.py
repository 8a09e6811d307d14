"""A message goes out as soon as it is known how to reach its recipient."""

from services.contracts.notifications import MessageStatus
from services.notifications.messages.rules import CONTACT_PAUSE
from tests.notifications.builders import (
    LAN,
    NOON,
    ON_DUTY,
    SECOND,
    VINAPHONE_PHONE,
    a_contact,
    a_message,
    an_alert_message,
)
from tests.notifications.messages.service import Service


async def test_the_phone_says_which_carrier_and_is_not_kept() -> None:
    service = Service({LAN: a_contact(VINAPHONE_PHONE), ON_DUTY: a_contact()})

    advice, alert = await service.routed(a_message(), an_alert_message())

    assert (advice.carrier, alert.carrier) == ("vinaphone", "viettel")
    assert VINAPHONE_PHONE not in advice.model_dump_json()


async def test_without_a_contact_point_the_message_waits_for_it() -> None:
    # Given nobody knows yet how to reach Lan
    service = Service({})
    [message] = await service.routed(a_message())
    assert (message.carrier, message.next_attempt_at) == (None, NOON + CONTACT_PAUSE)

    # When her contact point comes
    service.time += SECOND
    service.addresses.contacts[LAN] = a_contact()
    await service.routing.contact_arrived([LAN, ON_DUTY])

    # Then the message goes out at once
    assert await service.routing.route() == 1
    await service.send()
    assert service.kept(message).status is MessageStatus.SENDING


async def test_an_arrival_that_was_missed_is_found_after_a_pause() -> None:
    service = Service({})
    [message] = await service.routed(a_message())
    service.addresses.contacts[LAN] = a_contact()

    service.time += CONTACT_PAUSE
    await service.routing.route()

    assert service.kept(message).carrier == "viettel"


async def test_a_recipient_who_is_never_known_is_a_technical_failure() -> None:
    service = Service({})
    [message] = await service.routed(a_message())

    await service.pass_time(message.expires_at - NOON)

    assert service.kept(message).status is MessageStatus.TECHNICAL_FAILURE


async def test_what_is_routed_once_is_routed_no_more() -> None:
    service = Service()
    await service.routed(a_message())

    assert await service.routing.route() == 0
