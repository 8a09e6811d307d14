"""The way through one carrier: what is due is marked, handed over, and reported when answered."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Protocol
from uuid import UUID

from pymongo.errors import PyMongoError

from services.notifications.messages.attempts import Attempt, Attempted
from services.notifications.messages.model import Terms
from services.notifications.sms.model import SmsChannel, Throttled, Unreachable

logger = logging.getLogger(__name__)

# Between two messages to a carrier that takes nothing, and before the store is asked again.
PAUSE_SECONDS = 1.0
# Longer than most answers take, and shorter than whoever stops us waits.
LAST_ANSWERS_SECONDS = 4.0


class Attempts(Protocol):
    async def mark(self, terms: Terms, room: int) -> Sequence[Attempt]: ...


class Lane:
    """`conclude` returns when the outcome of an attempt is written."""

    def __init__(
        self,
        terms: Terms,
        channel: SmsChannel,
        attempts: Attempts,
        conclude: Callable[[Attempted], Awaitable[None]],
        pause_seconds: float,
    ) -> None:
        self._terms = terms
        self._channel = channel
        self._attempts = attempts
        self._conclude = conclude
        self._pause_seconds = pause_seconds
        self._in_hand: set[UUID] = set()
        self._answered = asyncio.Event()
        self._woken = asyncio.Event()
        self._is_reluctant = False

    def wake(self) -> None:
        """There is something to send."""
        self._woken.set()

    def has_in_hand(self, message_id: UUID) -> bool:
        """Whether this process is sending the message."""
        return message_id in self._in_hand

    async def run(self) -> None:
        """Send until cancelled; then wait a little for the answers still due."""
        async with asyncio.TaskGroup() as tasks:
            try:
                await self._keep_sending(tasks)
            except asyncio.CancelledError:
                await self._last_answers()
                raise

    async def _keep_sending(self, tasks: asyncio.TaskGroup) -> None:
        while True:
            room = await self._room()
            attempts = await self._mark(room)
            for one in attempts:
                self._in_hand.add(one.message.id)
                tasks.create_task(self._send(one))
            if attempts and self._is_reluctant:
                await asyncio.sleep(self._pause_seconds)
            elif len(attempts) < room:
                await self._woken.wait()
                self._woken.clear()

    async def _room(self) -> int:
        """How many may be marked now; waits until there is room for one."""
        while True:
            # No more than fits on the wire: after a crash, nobody knows of these whether they were
            # sent. A carrier that takes nothing is asked with one message at a time.
            most = 1 if self._is_reluctant else self._terms.window
            room = most - len(self._in_hand)
            if room > 0:
                return room
            self._answered.clear()
            await self._answered.wait()

    async def _mark(self, room: int) -> Sequence[Attempt]:
        while True:
            try:
                return await self._attempts.mark(self._terms, room)
            except PyMongoError as error:
                logger.warning("%s cannot send: %s", self._terms.carrier, type(error).__name__)
                await asyncio.sleep(self._pause_seconds)

    async def _send(self, attempt: Attempt) -> None:
        try:
            outcome = await self._channel.submit(self._terms.carrier, attempt.sms)
            self._is_reluctant = isinstance(outcome, Unreachable | Throttled)
            await self._conclude(Attempted(attempt.message, outcome))
        finally:
            self._in_hand.discard(attempt.message.id)
            self._answered.set()

    async def _last_answers(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(LAST_ANSWERS_SECONDS):
                while self._in_hand:
                    self._answered.clear()
                    await self._answered.wait()
