"""Delivery receipts: made when a message is accepted, handed over when they are due."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import smpp34

from deploy.local.smsc.numbers import MessageState, Tag

DELIVERY_RECEIPT = 0x04
STATUS = {MessageState.DELIVERED: "DELIVRD", MessageState.UNDELIVERABLE: "UNDELIV"}
ABSENT_SUBSCRIBER = 27
POLL_SECONDS = 0.02
AT_ONCE = 64


@dataclass(frozen=True)
class Receipt:
    """`system_id` is whose it is: any later session of that sender may take it."""

    system_id: str
    message_id: str
    sender: str
    recipient: str
    state: MessageState
    submitted_at: datetime
    due_at: datetime

    @property
    def short_message(self) -> bytes:
        """The text of SMPP 3.4, appendix B."""
        is_delivered = self.state is MessageState.DELIVERED
        return (
            f"id:{self.message_id} sub:001 dlvrd:{is_delivered:03d}"
            f" submit date:{self.submitted_at:%y%m%d%H%M} done date:{self.due_at:%y%m%d%H%M}"
            f" stat:{STATUS[self.state]} err:{0 if is_delivered else ABSENT_SUBSCRIBER:03d} text:"
        ).encode("ascii")

    @property
    def tlvs(self) -> list[smpp34.Tlv]:
        return [
            smpp34.Tlv(Tag.RECEIPTED_MESSAGE_ID, self.message_id.encode() + b"\0"),
            smpp34.Tlv(Tag.MESSAGE_STATE, bytes([self.state])),
        ]


class ReceiptDesk:
    """Keeps receipts until they are due and their sender has a session that can take them."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._sessions: dict[str, smpp34.Esme] = {}
        self._waiting: dict[str, deque[Receipt]] = {}

    def welcome(self, session: smpp34.Esme) -> None:
        if session.can_receive:
            self._sessions[session.system_id] = session

    def forget(self, session_id: str) -> None:
        for system_id, session in list(self._sessions.items()):
            if session.session_id == session_id:
                del self._sessions[system_id]

    def add(self, receipt: Receipt) -> None:
        self._waiting.setdefault(receipt.system_id, deque()).append(receipt)

    async def run(self) -> None:
        while True:
            due = self._due()
            await asyncio.gather(*map(self._hand_over, due))
            await asyncio.sleep(0 if due else POLL_SECONDS)

    def _due(self) -> list[Receipt]:
        now = self._clock()
        due: list[Receipt] = []
        for system_id in self._sessions:
            waiting = self._waiting.get(system_id, deque())
            while waiting and waiting[0].due_at <= now and len(due) < AT_ONCE:
                due.append(waiting.popleft())
        return due

    async def _hand_over(self, receipt: Receipt) -> None:
        try:
            await self._sessions[receipt.system_id].deliver_sm(
                receipt.sender,
                receipt.short_message,
                source_addr=receipt.recipient,
                esm_class=DELIVERY_RECEIPT,
                tlvs=receipt.tlvs,
            )
        except (KeyError, smpp34.SmppError):
            # The session ended under it: the next one gets it.
            self._waiting[receipt.system_id].appendleft(receipt)
