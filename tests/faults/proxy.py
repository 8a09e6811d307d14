"""Stands between the services and the broker, and loses answers when it is told to."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

CHUNK = 65_536


class Proxy:
    """Forwards `port` to `target`. While `drops_answers`, what the target says closes the line."""

    def __init__(self, port: int, target: int) -> None:
        self.port = port
        self._target = target
        self._lines: set[asyncio.StreamWriter] = set()
        self.drops_answers = False
        self.dropped = 0

    async def __aenter__(self) -> "Proxy":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for line in list(self._lines):
            line.close()

    async def _serve(
        self, from_client: asyncio.StreamReader, to_client: asyncio.StreamWriter
    ) -> None:
        try:
            from_target, to_target = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            to_client.close()
            return
        self._lines |= {to_client, to_target}
        with suppress(ConnectionError):
            async with asyncio.TaskGroup() as group:
                group.create_task(_pipe(from_client, to_target, lambda: False))
                group.create_task(_pipe(from_target, to_client, self._loses))
        self._lines -= {to_client, to_target}

    def _loses(self) -> bool:
        self.dropped += self.drops_answers
        return self.drops_answers


async def _pipe(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, loses: Callable[[], bool]
) -> None:
    with suppress(ConnectionError):
        while data := await reader.read(CHUNK):
            if loses():
                writer.transport.abort()
                return
            writer.write(data)
            await writer.drain()
    writer.close()
