"""What happens on the clock."""

from services.contracts.notifications import MessageStatus
from services.notifications.messages.rules import RECEIPT_WINDOW, REFERENCES_KEPT
from tests.notifications.builders import MOMENT, SECOND, a_message, an_alert_message
from tests.notifications.messages.service import Service, told


async def test_receipts_that_never_come_end_the_wait_after_three_days() -> None:
    service = Service()
    message = await service.sent(a_message())

    await service.pass_time(RECEIPT_WINDOW - MOMENT)
    assert service.kept(message).status is MessageStatus.SENDING
    await service.pass_time(MOMENT)

    assert service.kept(message).status is MessageStatus.TEMPORARY_FAILURE
    assert told(service)[-1] == "MessageFailedTemporarily"


async def test_a_deadline_is_met_once() -> None:
    service = Service()
    message = await service.sent(a_message())

    await service.pass_time(RECEIPT_WINDOW)
    await service.pass_time(SECOND)

    assert told(service).count("MessageFailedTemporarily") == 1
    assert (
        service.figure("messages_total", status="temporary-failure", template=message.template) == 1
    )


async def test_what_has_ended_is_let_go_of_later() -> None:
    service = Service()
    message = await service.sent(a_message())
    await service.channel.deliver("viettel-1-0", MessageStatus.DELIVERED)

    await service.pass_time(REFERENCES_KEPT)

    assert (service.kept(message).parts, service.kept(message).deadline_at) == ((), None)
    assert service.kept(message).status is MessageStatus.DELIVERED


async def test_what_waits_is_measured() -> None:
    service = Service({})
    await service.routed(a_message(1), an_alert_message(2))
    service.time += 5 * SECOND

    await service.schedule.measure()

    assert service.figure("messages_waiting", carrier="none") == 2
    assert service.figure("messages_oldest_waiting_seconds") == 5
