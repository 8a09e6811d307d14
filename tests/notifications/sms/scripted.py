"""A carrier that does what a well-behaved SMPP server cannot be made to do."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from struct import Struct

import smpp34
from aiosmpplib.state import SmppCommand

from deploy.local.ports import LOOPBACK, free_port

_HEADER = Struct("!IIII")
_IS_RESPONSE = 0x80000000

Script = Callable[[int, int], bytes | None]
"""What a command with a sequence number is answered with, if at all."""


def a_pdu(command: int, sequence: int, status: int = 0, body: bytes = b"") -> bytes:
    return _HEADER.pack(_HEADER.size + len(body), command, status, sequence) + body


def a_receipt(provider_reference: str, sequence: int) -> bytes:
    text = f"id:{provider_reference} stat:DELIVRD err:000".encode()
    receipt = smpp34.DeliverSm(
        "84912345678", "KIENGIANG", text, esm_class=0x04, sequence_number=sequence
    )
    return receipt.encode()


def politely(command: int, sequence: int) -> bytes | None:
    if command & _IS_RESPONSE:
        return None
    return a_pdu(command | _IS_RESPONSE, sequence, body=b"id\0")


@dataclass
class ScriptedCarrier:
    port: int
    script: Script = politely
    heard: list[int] = field(default_factory=list)
    """Commands, in the order in which they came."""
    answered: list[int] = field(default_factory=list)
    """Sequence numbers of what we were asked and have answered."""
    writer: asyncio.StreamWriter | None = None

    @property
    def url(self) -> str:
        return f"smpp://so-tttt:secret@{LOOPBACK}:{self.port}"

    @property
    def binds(self) -> int:
        return self.heard.count(SmppCommand.BIND_TRANSCEIVER)

    def say(self, octets: bytes) -> None:
        assert self.writer is not None
        self.writer.write(octets)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.writer = writer
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                header = await reader.readexactly(_HEADER.size)
                length, command, _, sequence = _HEADER.unpack(header)
                await reader.readexactly(length - _HEADER.size)
                self.heard.append(command)
                if command & _IS_RESPONSE:
                    self.answered.append(sequence)
                answer = self.script(command, sequence)
                if answer is not None:
                    writer.write(answer)
        writer.close()


@asynccontextmanager
async def a_scripted_carrier() -> AsyncIterator[ScriptedCarrier]:
    carrier = ScriptedCarrier(free_port())
    server = await asyncio.start_server(carrier.talk, LOOPBACK, carrier.port)
    try:
        yield carrier
    finally:
        server.close()
