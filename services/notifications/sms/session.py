"""One bound connection to a carrier, from the bind to the loss of the connection."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn, Self

from aiosmpplib.state import SmppCommand, SmppCommandStatus

from services.notifications.sms import pdu
from services.notifications.sms.endpoint import Endpoint
from services.notifications.sms.pdu import Pdu

_CHUNK_BYTES = 65_536
_LAST_SEQUENCE = 0x7FFFFFFF

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Patience:
    """How long a link waits for the carrier."""

    answer_seconds: float = 10.0
    """For a connection, a bind, and the answer to each segment."""
    quiet_seconds: float = 30.0
    """Of silence, before the carrier is asked whether it is still there."""
    first_pause_seconds: float = 0.5
    longest_pause_seconds: float = 30.0
    """Between attempts to connect: doubled from the first to the longest."""


class BindRefused(ConnectionError):
    """The carrier answers, and does not let us in."""


Deliver = Callable[["Session", Pdu], None]
"""Takes a deliver_sm; whoever takes it calls `Session.answer` once it is dealt with."""


class Session:
    """Matches answers to requests; whoever still waits when the connection is lost gets None."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        patience: Patience,
        deliver: Deliver,
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._patience = patience
        self._deliver = deliver
        self._heard = bytearray()
        self._sequence = 0
        self._awaited: dict[int, asyncio.Future[Pdu | None]] = {}

    @classmethod
    async def bound(cls, endpoint: Endpoint, patience: Patience, deliver: Deliver) -> Self:
        """Raises OSError where nobody answers in time, or answers no."""
        async with asyncio.timeout(patience.answer_seconds):
            streams = await asyncio.open_connection(endpoint.host, endpoint.port)
            session = cls(*streams, patience, deliver)
            try:
                await session._bind(endpoint)
            except BaseException:
                session._lose()
                raise
        return session

    async def _bind(self, endpoint: Endpoint) -> None:
        sequence = self._next_sequence()
        self._writer.write(pdu.bind(sequence, endpoint.system_id, endpoint.password))
        while (answered := next(pdu.take(self._heard), None)) is None:
            self._heard += await self._read()
        if answered.status != SmppCommandStatus.ESME_ROK:
            raise BindRefused(pdu.code(answered.status))

    @property
    def is_open(self) -> bool:
        return not self._writer.is_closing()

    async def request(self, build: Callable[[int], bytes]) -> Pdu | None:
        """What the carrier answers; None: written, perhaps received, never answered.

        Writes before it first waits: `is_open` just before the call still holds then.
        """
        sequence = self._next_sequence()
        octets = build(sequence)
        loop = asyncio.get_running_loop()
        answered: asyncio.Future[Pdu | None] = loop.create_future()
        self._awaited[sequence] = answered
        self._writer.write(octets)
        # Not asyncio.timeout: its cancellation can overtake an answer that is already there.
        timer = loop.call_later(self._patience.answer_seconds, _settle, answered, None)
        try:
            return await answered
        finally:
            timer.cancel()
            del self._awaited[sequence]

    def answer(self, request: Pdu, status: SmppCommandStatus = SmppCommandStatus.ESME_ROK) -> None:
        if self.is_open:
            self._writer.write(pdu.answer(request, status))

    async def listen(self) -> NoReturn:
        """Until the connection is lost, which is an OSError that says how."""
        try:
            while True:
                for each in pdu.take(self._heard):
                    self._take(each)
                self._heard += await self._hear()
        finally:
            self._lose()

    def _take(self, each: Pdu) -> None:
        if each.is_response:
            self._match(each)
        elif each.command == SmppCommand.DELIVER_SM:
            self._deliver(self, each)
        else:
            self.answer(each)
            if each.command == SmppCommand.UNBIND:
                raise ConnectionResetError("the carrier has unbound")

    def _match(self, response: Pdu) -> None:
        answered = self._awaited.get(response.sequence)
        if answered is not None:
            _settle(answered, response)
        elif response.command == SmppCommand.SUBMIT_SM_RESP:
            logger.warning("Segment %d was answered too late", response.sequence)

    def _next_sequence(self) -> int:
        self._sequence = self._sequence % _LAST_SEQUENCE + 1
        return self._sequence

    async def _hear(self) -> bytes:
        try:
            async with asyncio.timeout(self._patience.quiet_seconds):
                return await self._read()
        except TimeoutError:
            self._writer.write(pdu.enquire_link(self._next_sequence()))
        async with asyncio.timeout(self._patience.answer_seconds):
            return await self._read()

    async def _read(self) -> bytes:
        chunk = await self._reader.read(_CHUNK_BYTES)
        if not chunk:
            raise ConnectionResetError("the carrier has closed the connection")
        return chunk

    def _lose(self) -> None:
        self._writer.close()
        for answered in self._awaited.values():
            _settle(answered, None)


def _settle(answered: asyncio.Future[Pdu | None], response: Pdu | None) -> None:
    if not answered.done():
        answered.set_result(response)
