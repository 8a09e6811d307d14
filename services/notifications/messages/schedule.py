"""What happens on the clock: expiry, receipts that never came, claims left behind by a crash."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from pymongo.errors import PyMongoError

from services.notifications.messages import rules
from services.notifications.messages.decisions import Messages as Decided
from services.notifications.messages.decisions import decide
from services.notifications.messages.early import Sought
from services.notifications.messages.metrics import MessageMetrics
from services.notifications.messages.model import Message, Phase

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 500
DEADLINES_EVERY_SECONDS = 1.0
MEASURE_EVERY_SECONDS = 5.0
FORGET_EVERY_SECONDS = 60.0
# A receipt may overtake our own write, but not by a day.
EARLY_RECEIPTS_KEPT = timedelta(hours=24)


class Messages(Decided, Protocol):
    async def overdue(self, now: datetime, limit: int) -> Sequence[Message]: ...

    async def waiting(self) -> Mapping[str, int]: ...

    async def oldest(self) -> datetime | None: ...


class Early(Protocol):
    async def forget(self, before: datetime) -> int: ...


class Receipts(Protocol):
    async def settle(self, sought: Iterable[Sought]) -> None: ...

    async def recheck(self) -> None: ...


class Schedule:
    """`has_in_hand` knows what this process is sending: that is not left behind."""

    def __init__(
        self,
        messages: Messages,
        early: Early,
        receipts: Receipts,
        metrics: MessageMetrics,
        has_in_hand: Callable[[UUID], bool],
        now: Callable[[], datetime],
    ) -> None:
        self._messages = messages
        self._early = early
        self._receipts = receipts
        self._metrics = metrics
        self._has_in_hand = has_in_hand
        self._now = now

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_once(self._receipts.recheck))
            tasks.create_task(_every(DEADLINES_EVERY_SECONDS, self.meet_deadlines))
            tasks.create_task(_every(MEASURE_EVERY_SECONDS, self.measure))
            tasks.create_task(_every(FORGET_EVERY_SECONDS, self.forget))

    async def meet_deadlines(self) -> None:
        """Decide about every message whose time is up."""
        now = self._now()
        overdue = await self._messages.overdue(now, MOST_AT_ONCE)
        about = [one for one in overdue if not self._has_in_hand(one.id)]
        made = await decide(self._messages, about, lambda one: rules.on_deadline(one, now))
        self._metrics.changed(made)
        left_behind = [one.before for one in made if one.before.phase is Phase.CLAIMED]
        for message in left_behind:
            logger.warning("Nobody knows whether message %s was sent", message.id)
        await self._receipts.settle(
            Sought(one.provider or "", short=one.short_reference) for one in left_behind
        )

    async def measure(self) -> None:
        """Say how much waits."""
        by_carrier, oldest = await self._messages.waiting(), await self._messages.oldest()
        self._metrics.waits(by_carrier, oldest, self._now())

    async def forget(self) -> None:
        """Give up receipts that are nobody's."""
        forgotten = await self._early.forget(self._now() - EARLY_RECEIPTS_KEPT)
        if forgotten:
            logger.info("%s receipts of unknown messages are forgotten", forgotten)


async def _every(seconds: float, work: Callable[[], Awaitable[None]]) -> None:
    while True:
        await _once(work)
        await asyncio.sleep(seconds)


async def _once(work: Callable[[], Awaitable[None]]) -> None:
    while True:
        try:
            return await work()
        except PyMongoError as error:
            logger.warning("The clock waits for the store: %s", type(error).__name__)
            await asyncio.sleep(DEADLINES_EVERY_SECONDS)
