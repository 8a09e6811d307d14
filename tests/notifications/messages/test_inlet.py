"""A receipt is acknowledged to the carrier only when it is durable."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest

from services.contracts.notifications import MessageStatus
from services.notifications.messages.inlet import ReceiptInlet
from services.notifications.sms.model import Receipt, ReceiptNotKept
from tests.notifications.builders import NOON, a_message
from tests.notifications.messages.service import Service

DELIVERED = Receipt("viettel-1-0", MessageStatus.DELIVERED, "", NOON)


@asynccontextmanager
async def an_inlet(service: Service) -> AsyncIterator[ReceiptInlet]:
    inlet = ReceiptInlet(service.receipts)
    running = asyncio.create_task(inlet.run())
    yield inlet
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


async def test_a_receipt_has_had_its_effect_when_it_is_taken() -> None:
    service = Service()
    message = await service.sent(a_message())

    async with an_inlet(service) as inlet:
        await inlet.take("*", DELIVERED)

    assert service.kept(message).status is MessageStatus.DELIVERED


async def test_while_the_store_is_away_the_carrier_keeps_its_receipt() -> None:
    service = Service()
    message = await service.sent(a_message())
    service.messages.is_away = True

    async with an_inlet(service) as inlet:
        with pytest.raises(ReceiptNotKept):
            await inlet.take("*", DELIVERED)
        service.messages.is_away = False
        await inlet.take("*", DELIVERED)

    assert service.kept(message).status is MessageStatus.DELIVERED
