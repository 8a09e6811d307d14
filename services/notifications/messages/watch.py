"""Notices what became due: retries, what another replica made, and wakes that were missed."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Protocol

from pymongo.errors import PyMongoError

logger = logging.getLogger(__name__)

EVERY_SECONDS = 1.0


class Messages(Protocol):
    async def has_due(self, carriers: Iterable[str | None], now: datetime) -> bool: ...


class DueWatch:
    """One question for all `carriers`, because most of the time nothing is due."""

    def __init__(
        self,
        messages: Messages,
        carriers: Iterable[str],
        wake: Callable[[], None],
        now: Callable[[], datetime],
    ) -> None:
        self._messages = messages
        self._carriers = (None, *carriers)
        self._wake = wake
        self._now = now

    async def run(self) -> None:
        """Look every second until cancelled."""
        while True:
            try:
                await self.look()
            except PyMongoError as error:
                logger.warning("Nobody knows what is due: %s", type(error).__name__)
            await asyncio.sleep(EVERY_SECONDS)

    async def look(self) -> None:
        """Wake whoever sends, if anything is due."""
        if await self._messages.has_due(self._carriers, self._now()):
            self._wake()
