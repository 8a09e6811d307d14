"""Loops that live as long as their service, and end it when they fail."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

Loop = Callable[[], Awaitable[None]]


@asynccontextmanager
async def running(*loops: Loop) -> AsyncIterator[None]:
    """Run `loops` beside the block. A bug in one ends the block: better away than half dead."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_run(loop)) for loop in loops]
        yield
        for task in tasks:
            task.cancel()


async def _run(loop: Loop) -> None:
    await loop()
