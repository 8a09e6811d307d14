"""Hears of journeys and of zones, in whatever order they come."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.backbone.events.dead_letters import Refused
from services.backbone.events.received import Received
from services.backbone.events.subscriptions import Subscription, listening
from services.backbone.profile import AreaUnknown
from services.contracts.declarations import (
    JourneysDeclared,
    ZoneCorrected,
    ZoneDeclared,
    ZoneWithdrawn,
)
from services.contracts.events import Erased
from services.declarations.journeys import rules
from services.declarations.journeys.model import Exposure, KnownZone, Stay
from services.declarations.journeys.settling import Pair, Settling

ZoneSaid = ZoneDeclared | ZoneCorrected | ZoneWithdrawn


class Stays(Protocol):
    async def keep(self, stays: Sequence[Stay]) -> frozenset[int]: ...


class Zones(Protocol):
    async def learn(self, zones: Iterable[KnownZone], at: datetime) -> None: ...

    async def near(self, stays: Iterable[Stay]) -> Sequence[KnownZone]: ...

    async def get(self, ids: Iterable[UUID]) -> Mapping[UUID, KnownZone]: ...


class Exposures(Protocol):
    async def of_declarations(self, declarations: Iterable[UUID]) -> Sequence[Exposure]: ...


class JourneyHandlers:
    """Keeps journeys and zones; a journey is held against the zones that are known at once."""

    def __init__(
        self,
        stays: Stays,
        zones: Zones,
        exposures: Exposures,
        settling: Settling,
        ancestry: rules.Ancestry,
        now: Callable[[], datetime],
    ) -> None:
        self._stays = stays
        self._zones = zones
        self._exposures = exposures
        self._settling = settling
        self._ancestry = ancestry
        self._now = now

    async def keep_journeys(self, events: Sequence[Received[JourneysDeclared]]) -> None:
        """Keep where people were, and say which zones touched them there."""
        stays = [stay for one in events for stay in self._stays_of(one.event)]
        if not stays:
            return
        known = await self._stays.keep(stays)
        pairs = list(rules.touching(stays, await self._zones.near(stays)))
        pairs += await self._said_before([stays[index] for index in known])
        # A zone that changed meanwhile was examined before we said this of it: look again.
        while await self._settling.settle(pairs):
            pairs = await self._with_zones_as_they_are(pairs)

    async def learn_zones(self, events: Sequence[Received[ZoneSaid | Erased]]) -> None:
        """Remember how zones are now; their journeys are examined by the schedule."""
        said = [one.event for one in events if not isinstance(one.event, Erased)]
        newest = {one.zone_id: one for one in sorted(said, key=lambda one: one.version)}
        await self._zones.learn([self._zone_of(one) for one in newest.values()], self._now())

    async def _said_before(self, stays: Sequence[Stay]) -> Sequence[Pair]:
        """What a batch that ended in the middle has said of `stays`, which may not hold."""
        said = await self._exposures.of_declarations(one.declaration_id for one in stays)
        zones = await self._zones.get({one.zone_id for one in said})
        return [(one.stay, zones[one.zone_id]) for one in said]

    async def _with_zones_as_they_are(self, pairs: Sequence[Pair]) -> list[Pair]:
        zones = await self._zones.get({zone.id for _, zone in pairs})
        return [(stay, zones[zone.id]) for stay, zone in pairs]

    def _stays_of(self, declared: JourneysDeclared) -> list[Stay]:
        try:
            return rules.stays_of(declared, self._ancestry)
        except AreaUnknown:
            raise Refused("stays.area_code is not in the profile") from None

    def _zone_of(self, said: ZoneSaid) -> KnownZone:
        try:
            return rules.known_zone(said, self._ancestry)
        except AreaUnknown:
            raise Refused("area_code is not in the profile") from None


def subscriptions(handlers: JourneyHandlers) -> list[Subscription]:
    """What this feature hears."""
    return [
        listening("journeys", handlers.keep_journeys, JourneysDeclared),
        listening("journeys", handlers.learn_zones, ZoneDeclared, ZoneCorrected, ZoneWithdrawn),
    ]
