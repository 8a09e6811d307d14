"""An SMPP client that is not ours, as a test uses it."""

import asyncio
from secrets import token_hex
from typing import Any

from aiosmpplib import (
    ESME,
    TON,
    AbstractHook,
    DeliverSm,
    PhoneNumber,
    SmppMessage,
    SubmitSm,
    SubmitSmResp,
)

from deploy.local.ports import LOOPBACK
from deploy.local.smsc import Smsc

RECIPIENT = "84320000001"
WAIT_SECONDS = 20


class Heard(AbstractHook):  # type: ignore[misc]
    """Keeps what the carrier says, in order."""

    def __init__(self) -> None:
        self._messages: asyncio.Queue[SmppMessage] = asyncio.Queue()

    async def sending(self, smpp_message: SmppMessage, pdu: bytes, client_id: str) -> None:
        pass

    async def received(self, smpp_message: SmppMessage | None, pdu: bytes, client_id: str) -> None:
        if smpp_message:
            self._messages.put_nowait(smpp_message)

    async def send_error(self, smpp_message: SmppMessage, error: Exception, client_id: str) -> None:
        pass

    async def answer(self) -> SubmitSmResp:
        return await self._next(SubmitSmResp)

    async def receipt(self) -> dict[str, Any]:
        parsed: dict[str, Any] = (await self._next(DeliverSm)).parse_receipt()
        return parsed

    async def _next(self, kind: Any) -> Any:
        async with asyncio.timeout(WAIT_SECONDS):
            while True:
                message = await self._messages.get()
                if isinstance(message, kind):
                    return message


class Sender:
    def __init__(self, smsc: Smsc) -> None:
        self.heard = Heard()
        # A name of its own: the carrier keeps receipts for a sender's next session.
        self._esme = ESME(LOOPBACK, smsc.smpp_port, token_hex(4), "any", hook=self.heard)
        self._running = asyncio.create_task(self._esme.start())

    async def submit(self, text: str, **fields: Any) -> None:
        sender = PhoneNumber("KIENGIANG", TON.ALPHANUMERIC)
        await self._esme.broker.enqueue(
            SubmitSm(
                short_message=text, source=sender, destination=PhoneNumber(RECIPIENT), **fields
            )
        )

    async def close(self) -> None:
        self._running.cancel()
        await asyncio.gather(self._running, return_exceptions=True)
