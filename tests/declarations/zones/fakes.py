"""The register's memory, without a database."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.contracts.events import Event
from services.declarations.zones.model import Said, Zone
from services.declarations.zones.rules import stands, told
from services.declarations.zones.store import Ancestry, Asked


class InMemoryZones:
    """Keeps the promises of `ZoneStore`. `failure` is what it dies of, while it is set."""

    def __init__(self, areas: Ancestry) -> None:
        self.by_id: dict[UUID, Zone] = {}
        self.told: list[Event] = []
        self.failure: Exception | None = None
        self._areas = areas

    async def write(self, zone: Zone, at: datetime) -> bool:
        if self.failure:
            raise self.failure
        known = self.by_id.get(zone.id)
        if (known.now.version if known else 0) != zone.now.version - 1:
            return False
        self.by_id[zone.id] = zone
        self.told.append(told(zone))
        return True

    async def get(self, zone_id: UUID) -> Zone | None:
        return self.by_id.get(zone_id)

    async def of_area(self, area_code: str) -> Sequence[Zone]:
        return [
            zone
            for zone in self.by_id.values()
            if area_code in {one.terms.area_code for one in zone.versions}
        ]

    async def asked(self, asked: Asked, after: UUID | None, limit: int) -> Sequence[Zone]:
        found = sorted(
            (zone for zone in self.by_id.values() if self._is_asked(zone, asked)),
            key=lambda zone: zone.id,
        )
        return [one for one in found if after is None or one.id > after][:limit]

    def _is_asked(self, zone: Zone, asked: Asked) -> bool:
        said = zone.known_at(asked.known_at)
        return said is not None and stands(said, asked.day) and self._is_there(said, asked)

    def _is_there(self, said: Said, asked: Asked) -> bool:
        if asked.area is None or said.terms.area_code in self._areas.ancestry(asked.area):
            return True
        return asked.is_inside and asked.area in self._areas.ancestry(said.terms.area_code)
