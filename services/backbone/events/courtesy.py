"""Lets the readers of a service step back while its edge has more to do than it can."""

import asyncio
from collections.abc import Awaitable, Callable

# For each second of work, while the edge is pressed: readers have a tenth of the time together.
REST = 9.0
LONGEST_REST_SECONDS = 1.0


class Courtesy:
    """What people send is taken first; what follows from it may come a little later.

    Readers always go on, however long the edge is pressed.
    """

    def __init__(self, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._sleep = sleep
        self._is_pressed: Callable[[], bool] = lambda: False
        self._resting = asyncio.Lock()

    def yield_to(self, is_pressed: Callable[[], bool]) -> None:
        """Step back whenever `is_pressed`."""
        self._is_pressed = is_pressed

    async def rest(self, worked_seconds: float) -> None:
        """Rest from a batch that took `worked_seconds`, one reader behind the other."""
        async with self._resting:
            if self._is_pressed():
                await self._sleep(min(REST * worked_seconds, LONGEST_REST_SECONDS))
