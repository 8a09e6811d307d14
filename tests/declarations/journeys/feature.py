"""The feature around a memory, as `app.py` puts it together."""

from datetime import datetime

from prometheus_client import CollectorRegistry

from services.declarations.journeys.handlers import JourneyHandlers
from services.declarations.journeys.metrics import JourneyMetrics
from services.declarations.journeys.schedule import ReExamination
from services.declarations.journeys.searching import Searching
from services.declarations.journeys.settling import Settling
from tests.declarations.builders import NOON
from tests.declarations.journeys.fakes import (
    InMemoryExposures,
    InMemoryKnownZones,
    InMemoryStays,
    Turn,
    at_once,
)
from tests.declarations.zones.builders import the_world


class InMemoryLease:
    """Held by this process unless a test says otherwise."""

    def __init__(self) -> None:
        self.is_held = True

    async def is_mine(self) -> bool:
        return self.is_held


class Feature:
    """One process on its memory; `most` is how many stays are examined at once."""

    def __init__(self, turn: Turn = at_once, most: int = 2) -> None:
        self.stays = InMemoryStays(turn)
        self.zones = InMemoryKnownZones(turn)
        self.exposures = InMemoryExposures(turn)
        self.lease = InMemoryLease()
        self.now = NOON
        self._settling = Settling(self.exposures, self.clock)
        self._most = most
        self.handlers = JourneyHandlers(
            self.stays,
            self.zones,
            self.exposures,
            self._settling,
            the_world().ancestry,
            self.clock,
        )
        self.schedule = self.examining(Searching(self.stays, self.exposures))

    def examining(self, searching: Searching) -> ReExamination:
        """Another process that examines on this memory."""
        self.registry = CollectorRegistry()
        return ReExamination(
            self.zones,
            searching,
            self._settling,
            self.lease,
            JourneyMetrics(self.registry),
            self.clock,
            self._most,
        )

    def clock(self) -> datetime:
        return self.now

    def said(self) -> list[tuple[str, int]]:
        """Every event so far: its type and version."""
        return [(type(one).__name__, one.version) for one in self.exposures.told]
