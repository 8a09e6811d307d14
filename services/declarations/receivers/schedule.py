"""Tells whoever has to know when a commune authority has not acknowledged in time."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Protocol

from services.declarations.receivers import rules
from services.declarations.receivers.ageing import Ageing
from services.declarations.receivers.metrics import ReceiverMetrics
from services.declarations.receivers.model import Obligation
from services.declarations.receivers.rules import Change
from services.declarations.repeated import repeat

# Deciding holds up the edge for some milliseconds, and a whole province may be late.
MOST_AT_ONCE = 100
LOOK_EVERY_SECONDS = 1.0
COUNT_EVERY_SECONDS = 10.0


class Obligations(Protocol):
    async def due(self, level: int, owed_since: datetime, limit: int) -> Sequence[Obligation]: ...

    async def save(self, changes: Sequence[Change]) -> Sequence[Change]: ...

    async def count_owed(self, from_level: int) -> int: ...

    async def oldest_owed(self, levels: Iterable[int]) -> datetime | None: ...


class AgeingSchedule:
    """Every replica runs one: whoever writes an obligation's next level first has taken it."""

    def __init__(
        self,
        obligations: Obligations,
        ageing: Ageing,
        district_of: Callable[[str], str],
        metrics: ReceiverMetrics,
        now: Callable[[], datetime],
    ) -> None:
        self._obligations = obligations
        self._ageing = ageing
        self._district_of = district_of
        self._metrics = metrics
        self._now = now

    async def run(self) -> None:
        """Escalate and count until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(repeat(self.escalate_all_due, LOOK_EVERY_SECONDS))
            group.create_task(repeat(self.count_owed, COUNT_EVERY_SECONDS))

    async def escalate_all_due(self) -> None:
        """Deal with everything that is due, the longest owed first."""
        for level in range(len(self._ageing.levels)):
            while await self.escalate_due(level) == MOST_AT_ONCE:
                pass

    async def escalate_due(self, level: int) -> int:
        """Deal with some that are due at `level`; returns how many that were."""
        now = self._now()
        late = now - self._ageing.levels[level].after
        due = await self._obligations.due(level, late, MOST_AT_ONCE)
        changes = [change for one in due if (change := self._escalated(one, now))]
        held = await self._obligations.save(changes)
        self._metrics.escalated.labels(level + 1).inc(len(held))
        return len(due)

    async def count_owed(self) -> None:
        """Measure how many wait, and since when."""
        self._metrics.owed.set(await self._obligations.count_owed(from_level=0))
        self._metrics.overdue.set(await self._obligations.count_owed(from_level=1))
        oldest = await self._obligations.oldest_owed(range(len(self._ageing.levels) + 1))
        age = (self._now() - oldest).total_seconds() if oldest else 0.0
        self._metrics.oldest_seconds.set(max(age, 0.0))

    def _escalated(self, obligation: Obligation, at: datetime) -> Change | None:
        district = self._district_of(obligation.commune_code)
        return rules.escalate(obligation, self._ageing, district, at)
