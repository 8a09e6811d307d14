"""The carrier at work: answers what is submitted as its behaviour says."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from secrets import token_hex

import smpp34

from deploy.local.smsc.behaviour import Answer, Behaviour
from deploy.local.smsc.journal import Journal
from deploy.local.smsc.line import cut_connections
from deploy.local.smsc.numbers import MessageState, Status
from deploy.local.smsc.receipts import Receipt, ReceiptDesk

WANTS_RECEIPT = 0x01


class Carrier:
    def __init__(
        self, port: int, journal: Journal, desk: ReceiptDesk, clock: Callable[[], datetime]
    ) -> None:
        self.behaviour = Behaviour()
        self._port = port
        self._journal = journal
        self._desk = desk
        self._clock = clock
        self._system_ids: dict[str, str] = {}

    async def serve(self, server: smpp34.Server) -> None:
        async with asyncio.TaskGroup() as answering:
            while True:
                match await server.next():
                    case smpp34.Esme() as session:
                        self._system_ids[session.session_id] = session.system_id
                        self._desk.welcome(session)
                    case smpp34.Unbound() as unbound:
                        self._desk.forget(unbound.session_id)
                    case smpp34.SubmitSmEvent() as pdu if self.behaviour.answer_delay_seconds:
                        answering.create_task(self._answer_late(pdu))
                    case smpp34.SubmitSmEvent() as pdu:
                        self._answer(pdu)

    async def _answer_late(self, pdu: smpp34.SubmitSmEvent) -> None:
        await asyncio.sleep(self.behaviour.answer_delay_seconds)
        self._answer(pdu)

    def _answer(self, pdu: smpp34.SubmitSmEvent) -> None:
        match self.behaviour.answer:
            case Answer.THROTTLE:
                pdu.reject(Status.THROTTLED)
            case Answer.REJECT:
                pdu.reject(Status.SYSTEM_ERROR)
            case Answer.ACCEPT:
                pdu.accept(self._take(pdu))
            case Answer.DROP:
                self._take(pdu)
                cut_connections(self._port)

    def _take(self, pdu: smpp34.SubmitSmEvent) -> str:
        message_id = token_hex(8)
        system_id = self._system_ids.get(pdu.session_id, "")
        self._journal.accepted(pdu, system_id, message_id, self._clock())
        if self.behaviour.receipts and pdu.registered_delivery & WANTS_RECEIPT:
            self._desk.add(self._receipt(pdu, system_id, message_id))
        return message_id

    def _receipt(self, pdu: smpp34.SubmitSmEvent, system_id: str, message_id: str) -> Receipt:
        is_lost = pdu.destination_addr in self.behaviour.undeliverable
        now = self._clock()
        return Receipt(
            system_id=system_id,
            message_id=message_id,
            sender=pdu.source_addr,
            recipient=pdu.destination_addr,
            state=MessageState.UNDELIVERABLE if is_lost else MessageState.DELIVERED,
            submitted_at=now,
            due_at=now + timedelta(seconds=self.behaviour.receipt_delay_seconds),
        )
