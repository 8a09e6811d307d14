"""Each carrier has a lane of its own, which sends at once and stops gently."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from services.contracts.notifications import MessageStatus
from services.notifications.messages.attempts import Attempt
from services.notifications.messages.dispatch import Dispatcher
from services.notifications.sms.model import Receipt, Sms, Unreachable
from tests.notifications.builders import (
    LAN,
    ON_DUTY,
    VIETTEL,
    VIETTEL_PHONE,
    VINAPHONE_PHONE,
    a_contact,
    a_message,
    alert_raised,
    an_alert_message,
    received,
    symptoms_declared,
)
from tests.notifications.fakes import InMemorySmsChannel
from tests.notifications.messages.fakes import InMemoryAttempts
from tests.notifications.messages.service import Service

SENDING = MessageStatus.SENDING


@asynccontextmanager
async def running(service: Service) -> AsyncIterator[None]:
    """The loops that send, until the block ends."""
    async with asyncio.TaskGroup() as group:
        tasks = [
            group.create_task(loop()) for loop in (service.dispatcher.run, service.routing.run)
        ]
        yield
        for task in tasks:
            task.cancel()


async def test_a_new_message_is_on_its_way_without_anybody_waiting_for_a_clock() -> None:
    service = Service()
    async with running(service):
        await service.handlers.advise([received(symptoms_declared())])

        await service.messages.until(a_message().id, SENDING)

    assert [len(taken) for taken in service.channel.taken.values()] == [1]


async def test_a_carrier_that_does_not_answer_holds_up_nobody_else() -> None:
    # Given Viettel does not answer, and more is due than it may have in hand
    service = Service({LAN: a_contact(VIETTEL_PHONE), ON_DUTY: a_contact(VINAPHONE_PHONE)})
    service.channel.slow = "viettel"
    stuck = await service.add(*(a_message(number) for number in range(100)))
    async with running(service):
        await service.channel.asked.wait()

        # When a message is due through VinaPhone
        await service.handlers.alert([received(alert_raised())])

        # Then it is sent, while Viettel has its window in hand and no more
        await service.messages.until(an_alert_message().id, SENDING)
        in_hand = [service.dispatcher.has_in_hand(one.id) for one in stuck]
        assert sum(in_hand) == VIETTEL.window
        service.channel.answers.set()


async def test_a_carrier_that_takes_nothing_is_asked_with_one_message_at_a_time() -> None:
    # Given Viettel is down
    attempts = InMemoryAttempts(an_attempt(number) for number in range(32))
    channel = InMemorySmsChannel(nobody, Service().now)
    channel.in_trouble["viettel"] = Unreachable()
    dispatcher = Dispatcher((VIETTEL,), channel, attempts, pause_seconds=0)
    sending = asyncio.create_task(dispatcher.run())
    await attempts.until(12)

    # When it is up again
    channel.in_trouble.clear()
    await attempts.until(32)
    await cancelled(sending)

    # Then it was asked with one at a time in between
    assert attempts.rooms[:3] == [VIETTEL.window, 1, 1]
    assert attempts.rooms[-1] > 1


async def test_answers_still_due_are_written_before_the_end() -> None:
    # Given a message is at the carrier when the service is told to stop
    service = Service()
    service.channel.slow = "viettel"
    [message] = await service.routed(a_message())
    sending = asyncio.create_task(service.dispatcher.run())
    await service.channel.asked.wait()
    sending.cancel()

    # When the carrier answers after all
    service.channel.answers.set()
    await cancelled(sending)

    # Then nothing is left behind
    assert service.kept(message).status is SENDING


async def test_while_the_store_is_away_what_the_carrier_said_is_kept_in_mind() -> None:
    service = Service()
    [message] = await service.routed(a_message())
    service.channel.slow = "viettel"
    sending = asyncio.create_task(service.dispatcher.run())
    await service.channel.asked.wait()

    service.messages.is_away = True
    service.channel.answers.set()
    await service.messages.refused.wait()
    service.messages.is_away = False

    await service.messages.until(message.id, SENDING)
    await cancelled(sending)
    assert len(service.channel.taken["viettel"]) == 1


def an_attempt(number: int) -> Attempt:
    message = a_message(number)
    return Attempt(message, Sms(message.id, "KIENGIANG", VIETTEL_PHONE, "Đã nhận."))


async def nobody(_: Receipt) -> None:
    """Takes no receipts."""


async def cancelled(task: "asyncio.Task[None]") -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
