"""Looks again at the journeys that a zone touches, or touched before it was corrected."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.declarations.journeys.metrics import JourneyMetrics
from services.declarations.journeys.model import KnownZone, Progress, Stay
from services.declarations.journeys.settling import Settling
from services.declarations.journeys.zones import Examination
from services.declarations.repeated import repeat

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 2_000
# Deciding about one slice holds up the edge for some milliseconds; others are written meanwhile.
SLICE = 250
LOOK_EVERY_SECONDS = 0.5


class Lease(Protocol):
    async def is_mine(self) -> bool: ...


class Zones(Protocol):
    async def next(self) -> Examination | None: ...

    async def count_waiting(self) -> int: ...

    async def advance(self, examination: Examination, to: Progress | None) -> bool: ...

    async def examine_again(self, zone_id: UUID, at: datetime) -> None: ...


class Journeys(Protocol):
    async def some(
        self, zone: KnownZone, progress: Progress, limit: int
    ) -> tuple[Sequence[Stay], Progress | None]: ...


class ReExamination:
    """One replica at a time works; another goes on where it was killed."""

    def __init__(
        self,
        zones: Zones,
        journeys: Journeys,
        settling: Settling,
        lease: Lease,
        metrics: JourneyMetrics,
        now: Callable[[], datetime],
        most: int = MOST_AT_ONCE,
    ) -> None:
        self._zones = zones
        self._journeys = journeys
        self._settling = settling
        self._lease = lease
        self._metrics = metrics
        self._now = now
        self._most = most

    async def run(self) -> None:
        """Examine until cancelled."""
        await repeat(self.examine_all, LOOK_EVERY_SECONDS)

    async def examine_all(self) -> None:
        """Examine every zone that waits, while this is the replica that does."""
        self._metrics.waiting.set(await self._zones.count_waiting())
        while await self.examine_some():
            pass

    async def examine_some(self) -> bool:
        """Look at some journeys of the zone that has waited longest; whether there may be more."""
        if not await self._lease.is_mine():
            return False
        examination = await self._zones.next()
        if examination is None:
            return False
        zone = examination.zone
        stays, to = await self._journeys.some(zone, examination.progress, self._most)
        await asyncio.gather(
            *(
                self._settling.settle([(stay, zone) for stay in stays[start : start + SLICE]])
                for start in range(0, len(stays), SLICE)
            )
        )
        self._metrics.reexamined.inc(len(stays))
        if not await self._zones.advance(examination, to):
            # What was just said may be of an older zone than somebody else has examined.
            await self._zones.examine_again(zone.id, self._now())
        elif to is None:
            self._metrics.seconds.observe((self._now() - examination.since).total_seconds())
            logger.info("Examined the journeys of zone %s", zone.id)
        return True
