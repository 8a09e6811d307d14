"""A carrier played by smpp34's server, whose SMPP is not ours, behind a line that can be cut."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import smpp34
from aiosmpplib.state import SmppCommandStatus as Status

from deploy.local.ports import LOOPBACK, free_port
from tests.notifications.sms.deadline import until
from tests.notifications.sms.line import Line

_IS_RECEIPT = 0x04


@dataclass
class Smsc:
    """Accepts what it is given, unless a test says otherwise."""

    line: Line
    refused: dict[str, int] = field(default_factory=dict)
    """What a number, without its +, is refused with."""
    answer_all_with: int = Status.ESME_ROK
    is_holding: bool = False
    """Answers nothing until `release`."""
    taken: list[smpp34.SubmitSmEvent] = field(default_factory=list)
    """Everything that arrived, whatever it was answered with."""
    taken_at: list[float] = field(default_factory=list)
    accepted: list[smpp34.SubmitSmEvent] = field(default_factory=list)
    held: list[smpp34.SubmitSmEvent] = field(default_factory=list)
    most_held: int = 0
    session: smpp34.Esme | None = None
    unbinds: int = 0

    @property
    def url(self) -> str:
        return f"smpp://so-tttt:secret@{LOOPBACK}:{self.line.port}"

    def release(self) -> None:
        """Answers everything that waits for an answer."""
        for event in self.held:
            self._answer(event)
        self.held.clear()

    async def release_when(self, condition: Callable[[], bool]) -> None:
        await until(condition)
        self.release()

    async def deliver(
        self, text: bytes, *tlvs: smpp34.Tlv, esm_class: int = _IS_RECEIPT
    ) -> smpp34.DeliverSmResp:
        """Returns when we have acknowledged."""
        assert self.session is not None
        return await self.session.deliver_sm(
            "KIENGIANG", text, source_addr="84912345678", esm_class=esm_class, tlvs=list(tlvs)
        )

    async def serve(self, server: smpp34.Server) -> None:
        while True:
            match await server.next():
                case smpp34.Esme() as session:
                    self.session = session
                case smpp34.SubmitSmEvent() as event:
                    self._take(event)
                case smpp34.Unbound():
                    self.unbinds += 1

    def _take(self, event: smpp34.SubmitSmEvent) -> None:
        self.taken_at.append(time.monotonic())
        self.taken.append(event)
        if not self.is_holding:
            self._answer(event)
            return
        self.held.append(event)
        self.most_held = max(self.most_held, len(self.held))

    def _answer(self, event: smpp34.SubmitSmEvent) -> None:
        status = self.refused.get(event.destination_addr, self.answer_all_with)
        if status != Status.ESME_ROK:
            event.reject(status)
            return
        self.accepted.append(event)
        event.accept(f"id-{len(self.accepted)}")


@asynccontextmanager
async def an_smsc() -> AsyncIterator[Smsc]:
    port = free_port()
    server = smpp34.Server(LOOPBACK, port)
    await server.start()
    smsc = Smsc(Line(port))
    await smsc.line.mend()
    serving = asyncio.create_task(smsc.serve(server))
    try:
        yield smsc
    finally:
        smsc.line.cut()
        serving.cancel()
        await server.stop()
