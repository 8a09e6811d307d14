"""Takes over forms that were published, wherever that was."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from pymongo.errors import PyMongoError

from services.declarations.forms.model import Form, Forms

logger = logging.getLogger(__name__)

# A version is published a day ahead at least: this is only for who reads it on the same evening.
PAUSE_SECONDS = 2.0


class Published(Protocol):
    async def all(self) -> Sequence[Form]: ...


class FormReader:
    """Reads the small collection again and again."""

    def __init__(
        self,
        published: Published,
        forms: Forms,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._published = published
        self._forms = forms
        self._pause = pause

    async def run(self) -> None:
        """Read for as long as the service lives."""
        while True:
            await self.read()
            await self._pause(PAUSE_SECONDS)

    async def read(self) -> None:
        """Read once; while the store is away, people declare on what is known."""
        try:
            self._forms.learn(await self._published.all())
        except PyMongoError as error:
            logger.warning("The forms cannot be read: %s", type(error).__name__)
