"""Takes what a carrier delivers and acknowledges each receipt once it is kept."""

import asyncio
import logging

from aiosmpplib.state import SmppCommandStatus

from services.notifications.sms.model import Clock, OnReceipt, ReceiptNotKept
from services.notifications.sms.pdu import Pdu
from services.notifications.sms.receipts import receipt_in
from services.notifications.sms.session import Session

# Past it the carrier keeps them: answers to our segments must not wait behind receipts.
_MOST_IN_HAND = 500

logger = logging.getLogger(__name__)


class Inbox:
    """Runs `on_receipt` in `tasks`, so that a slow store does not stop the session."""

    def __init__(
        self, carrier_id: str, tasks: asyncio.TaskGroup, on_receipt: OnReceipt, now: Clock
    ) -> None:
        self._carrier_id = carrier_id
        self._tasks = tasks
        self._on_receipt = on_receipt
        self._now = now
        self._in_hand = 0

    def take(self, session: Session, request: Pdu) -> None:
        if self._in_hand >= _MOST_IN_HAND:
            session.answer(request, SmppCommandStatus.ESME_RX_T_APPN)
            return
        self._in_hand += 1
        self._tasks.create_task(self._acknowledge(session, request))

    async def _acknowledge(self, session: Session, request: Pdu) -> None:
        try:
            session.answer(request, await self._keep(request))
        finally:
            self._in_hand -= 1

    async def _keep(self, request: Pdu) -> SmppCommandStatus:
        receipt = receipt_in(request.body, self._now())
        if receipt is None:
            # A permanent no: the carrier would bring it again and again.
            logger.warning("Carrier %s delivered what is no readable receipt", self._carrier_id)
            return SmppCommandStatus.ESME_RX_P_APPN
        try:
            await self._on_receipt(receipt)
        except ReceiptNotKept:
            return SmppCommandStatus.ESME_RX_T_APPN
        return SmppCommandStatus.ESME_ROK
