"""Group commit: requests that arrive together share one durable write."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")

GATHER_SECONDS = 0.004
# With so many waiting for their answers, whatever can wait should.
PRESSED = 48
# What makes a write beside another one worth its price.
WORTH_A_WRITE = 32


class Overloaded(Exception):
    """More is waiting to be written than we promise to hold; try again later."""


class GroupCommit(Generic[Item, Answer]):
    """Collects what arrives while earlier writes are under way, then writes it at once.

    `write` gets up to `most` items and returns one answer per item, in order. An item that comes
    alone is written at once, so latency is one write when idle. Where the last one had company, the
    next waits `gather_seconds` for its own: a write costs nearly the same for one as for many.
    With two writers one group is encoded while the other is on its way to the disk, if there are
    enough items for both.
    """

    def __init__(
        self,
        write: Callable[[Sequence[Item]], Awaitable[Sequence[Answer]]],
        *,
        writers: int = 2,
        most: int = 256,
        waiting: int = 4096,
        gather_seconds: float = GATHER_SECONDS,
    ) -> None:
        self._write = write
        self._writers = writers
        self._most = most
        self._waiting = waiting
        self._gather_seconds = gather_seconds
        self._last_group = 0
        self._unanswered = 0
        self._writing = 0
        self._queue: list[tuple[Item, asyncio.Future[Answer]]] = []
        self._arrived = asyncio.Event()

    def add(self, item: Item) -> "asyncio.Future[Answer]":
        """Promise the answer to `item`; `Overloaded` when too much is waiting already."""
        if len(self._queue) >= self._waiting:
            raise Overloaded
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._queue.append((item, future))
        self._unanswered += 1
        self._arrived.set()
        return future

    def is_pressed(self) -> bool:
        """Whether more comes than is written at once, so that others should step back."""
        return self._unanswered >= PRESSED

    async def run(self) -> None:
        """Write until cancelled."""
        async with asyncio.TaskGroup() as group:
            for _ in range(self._writers):
                group.create_task(self._keep_writing())

    async def _keep_writing(self) -> None:
        while True:
            await self._arrived.wait()
            if self._last_group > 1:
                await asyncio.sleep(self._gather_seconds)
            while self._writing and 0 < len(self._queue) < WORTH_A_WRITE:  # noqa: ASYNC110 - two ends
                await asyncio.sleep(self._gather_seconds)
            group, self._queue = self._queue[: self._most], self._queue[self._most :]
            if not self._queue:
                self._arrived.clear()
            if group:
                self._last_group = len(group)
                self._writing += 1
                await self._commit(group)
                self._writing -= 1
                self._unanswered -= len(group)

    async def _commit(self, group: Sequence[tuple[Item, "asyncio.Future[Answer]"]]) -> None:
        try:
            answers = await self._write([item for item, _ in group])
        except Exception as error:  # noqa: BLE001 - every waiting request must hear of it
            for _, future in group:
                if not future.done():
                    future.set_exception(error)
            return
        for (_, future), answer in zip(group, answers, strict=True):
            if not future.done():
                future.set_result(answer)
