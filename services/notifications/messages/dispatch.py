"""Sends what is due, each carrier by itself, so that a slow or dead one holds up nobody else."""

import asyncio
import logging
from collections.abc import Iterable, Sequence
from typing import Protocol
from uuid import UUID

from pymongo.errors import PyMongoError

from services.backbone.store.group_commit import GroupCommit
from services.notifications.messages import lane
from services.notifications.messages.attempts import Attempted
from services.notifications.messages.lane import PAUSE_SECONDS, Lane
from services.notifications.messages.model import Terms
from services.notifications.sms.model import SmsChannel

logger = logging.getLogger(__name__)


class Attempts(lane.Attempts, Protocol):
    async def conclude(self, attempted: Sequence[Attempted]) -> Sequence[None]: ...


class Dispatcher:
    """The lanes of all carriers. What they are answered at the same time is written together."""

    def __init__(
        self,
        terms: Sequence[Terms],
        channel: SmsChannel,
        attempts: Attempts,
        pause_seconds: float = PAUSE_SECONDS,
    ) -> None:
        self._attempts = attempts
        self._pause_seconds = pause_seconds
        most_in_hand = sum(one.window for one in terms)
        self._conclusions = GroupCommit(self._conclude, waiting=most_in_hand)
        self._lanes = {
            one.carrier: Lane(one, channel, attempts, self._conclusions.add, pause_seconds)
            for one in terms
        }

    @property
    def carriers(self) -> Iterable[str]:
        """Through whom messages can go."""
        return self._lanes.keys()

    def wake(self, carrier: str) -> None:
        """There is something to send through `carrier`."""
        self._lanes[carrier].wake()

    def has_in_hand(self, message_id: UUID) -> bool:
        """Whether this process is sending the message."""
        return any(one.has_in_hand(message_id) for one in self._lanes.values())

    async def run(self) -> None:
        """Send until cancelled, and write the last answers."""
        async with asyncio.TaskGroup() as writing:
            writing.create_task(self._conclusions.run())
            async with asyncio.TaskGroup() as sending:
                for one in self._lanes.values():
                    sending.create_task(one.run())

    async def _conclude(self, attempted: Sequence[Attempted]) -> Sequence[None]:
        """Until it is written: what the carriers said is known only here."""
        while True:
            try:
                return await self._attempts.conclude(attempted)
            except PyMongoError as error:
                logger.warning("Outcomes are not written yet: %s", type(error).__name__)
                await asyncio.sleep(self._pause_seconds)
