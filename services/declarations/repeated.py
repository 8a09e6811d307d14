"""Work that is done again and again, and waits while something it needs is away."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import NoReturn

from pymongo.errors import PyMongoError

from services.backbone.events.dead_letters import Unavailable

logger = logging.getLogger(__name__)


async def repeat(work: Callable[[], Awaitable[None]], pause_seconds: float) -> NoReturn:
    """Do `work`, pause, do it again, until cancelled. A bug in it ends the service."""
    while True:
        try:
            await work()
        except (PyMongoError, Unavailable) as error:
            logger.warning("%s waits: %s", work.__qualname__, type(error).__name__)
        await asyncio.sleep(pause_seconds)
