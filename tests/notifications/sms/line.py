"""A telephone line between us and a carrier, which a test can cut and mend."""

import asyncio
from contextlib import suppress

from deploy.local.ports import LOOPBACK, free_port


class Line:
    def __init__(self, carrier_port: int) -> None:
        self.port = free_port()
        self._carrier_port = carrier_port
        self._ends: set[asyncio.StreamWriter] = set()
        self._listener: asyncio.Server | None = None

    async def mend(self) -> None:
        self._listener = await asyncio.start_server(self._connect, LOOPBACK, self.port)

    def cut(self) -> None:
        """Nothing that is on its way arrives, and nobody gets through any more."""
        if self._listener is not None:
            self._listener.close()
        for end in self._ends:
            end.transport.abort()
        self._ends.clear()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection(LOOPBACK, self._carrier_port)
        self._ends |= {writer, far_writer}
        async with asyncio.TaskGroup() as pumps:
            pumps.create_task(_pump(reader, far_writer))
            pumps.create_task(_pump(far_reader, writer))


async def _pump(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while chunk := await source.read(65_536):
            target.write(chunk)
    target.close()
