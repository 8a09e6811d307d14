"""Brings the profile's first zones into the register, once."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from pydantic import BaseModel, ConfigDict

from services.backbone.profile import Profile, ProfileInvalid, read_yaml
from services.declarations.repeated import repeat
from services.declarations.zones import rules
from services.declarations.zones.model import KnownAreas, NewZone, Zone

logger = logging.getLogger(__name__)

FILE = "zones.yaml"
# Who recorded what no officer did.
PROFILE = "profile"
LOOK_EVERY_SECONDS = 5.0


class FirstZones(BaseModel):
    """What `zones.yaml` says."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    zones: tuple[NewZone, ...]


class Zones(Protocol):
    async def write(self, zone: Zone, at: datetime) -> bool: ...


def read_first_zones(profile: Profile, areas: KnownAreas) -> Sequence[NewZone]:
    """The zones of the profile; `ProfileInvalid` when one is of an area that did not exist."""
    zones = read_yaml(profile.directory / FILE, FirstZones).zones
    problems = [
        f"{FILE}: {one.id} is of {one.area_code}, no such area then"
        for one in zones
        if not areas.exists(one.area_code, one.first_day)
    ]
    if problems:
        raise ProfileInvalid(problems)
    return zones


class FirstZonesSchedule:
    """A zone that is in the register already stays as officers have left it."""

    def __init__(self, first: Sequence[NewZone], zones: Zones, now: Callable[[], datetime]) -> None:
        self._missing = list(first)
        self._zones = zones
        self._now = now

    async def run(self) -> None:
        """Write until all are there; then there is nothing left to do."""
        await repeat(self.load, LOOK_EVERY_SECONDS)

    async def load(self) -> None:
        """Write those that this process has not written or found yet."""
        while self._missing:
            now = self._now()
            if await self._zones.write(rules.declare(self._missing[-1], PROFILE, now), now):
                logger.info("Declared zone %s of the profile", self._missing[-1].id)
            self._missing.pop()
