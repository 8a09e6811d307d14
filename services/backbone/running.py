"""Loops that live as long as their service, and end it when they fail."""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

logger = logging.getLogger(__name__)

Loop = Callable[[], Awaitable[None]]


@asynccontextmanager
async def running(*loops: Loop) -> AsyncIterator[None]:
    """Run `loops` beside the block. A bug in one ends the process: better away than half dead."""
    together = asyncio.create_task(_run_all(loops))
    together.add_done_callback(_end_the_process)
    try:
        yield
    finally:
        together.remove_done_callback(_end_the_process)
        together.cancel()
        with suppress(asyncio.CancelledError):
            await together


async def _run_all(loops: tuple[Loop, ...]) -> None:
    async with asyncio.TaskGroup() as group:
        for loop in loops:
            group.create_task(_run(loop))


async def _run(loop: Loop) -> None:
    await loop()


def _end_the_process(task: "asyncio.Task[None]") -> None:
    if task.cancelled():
        return
    error = task.exception()
    logger.critical("A loop of this service ended, so the service ends: %r", type(error).__name__)
    signal.raise_signal(signal.SIGTERM)
