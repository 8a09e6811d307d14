"""What the feature remembers, without a database. Each call may be held up by a test."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from services.contracts.events import Event
from services.declarations.journeys.exposures import Place, id_of, place_of
from services.declarations.journeys.model import Exposure, KnownZone, Progress, Stay
from services.declarations.journeys.rules import said
from services.declarations.journeys.stays import Search, stay_id
from services.declarations.journeys.zones import Examination

Turn = Callable[[], Awaitable[None]]


async def at_once() -> None:
    """Holds nobody up."""


class InMemoryStays:
    """Keeps the promises of `StayStore`."""

    def __init__(self, turn: Turn = at_once) -> None:
        self.by_id: dict[str, Stay] = {}
        self._turn = turn

    async def keep(self, stays: Sequence[Stay]) -> frozenset[int]:
        await self._turn()
        known = set()
        for index, stay in enumerate(stays):
            if stay_id(stay) in self.by_id:
                known.add(index)
            self.by_id[stay_id(stay)] = stay
        await self._turn()
        return frozenset(known)

    async def find(self, search: Search, after: str | None, limit: int) -> Sequence[Stay]:
        await self._turn()
        return [
            stay
            for own_id, stay in sorted(self.by_id.items())
            if _is_found(stay, search) and (after is None or own_id > after)
        ][:limit]


def _is_found(stay: Stay, search: Search) -> bool:
    is_there = stay.areas[0] == search.area if search.is_named else search.area in stay.areas
    is_before_its_end = search.last_day is None or stay.first_day <= search.last_day
    return is_there and is_before_its_end and stay.last_day >= search.first_day


class InMemoryExposures:
    """Keeps the promises of `ExposureStore`."""

    def __init__(self, turn: Turn = at_once) -> None:
        self.by_id: dict[str, Exposure] = {}
        self.told: list[Event] = []
        self._turn = turn

    async def known(self, stays: Mapping[str, Stay]) -> Mapping[str, Exposure]:
        await self._turn()
        return {one: self.by_id[one] for one in stays if one in self.by_id}

    async def of_declarations(self, declarations: Iterable[UUID]) -> Sequence[Exposure]:
        await self._turn()
        wanted = set(declarations)
        return [one for one in self.by_id.values() if one.stay.declaration_id in wanted]

    async def of_zone(
        self, zone_id: UUID, commune_code: str | None, after: Place | None, limit: int
    ) -> Sequence[Exposure]:
        await self._turn()
        found = sorted(
            (
                one
                for one in self.by_id.values()
                if one.zone_id == zone_id
                and not one.is_withdrawn
                and commune_code in (None, one.stay.commune_code)
            ),
            key=place_of,
        )
        return [one for one in found if after is None or place_of(one) > after][:limit]

    async def write(self, exposures: Sequence[Exposure], at: datetime) -> bool:
        await self._turn()
        assert len({place_of(one) for one in exposures}) == len(exposures)
        written = [self._write(one) for one in exposures]
        await self._turn()
        return all(written)

    def _write(self, exposure: Exposure) -> bool:
        own_id = id_of(exposure.stay, exposure.zone_id)
        known = self.by_id.get(own_id)
        if (known.version if known else 0) != exposure.version - 1:
            return False
        self.by_id[own_id] = exposure
        self.told.append(said(exposure))
        return True


class InMemoryKnownZones:
    """Keeps the promises of `KnownZones`."""

    def __init__(self, turn: Turn = at_once) -> None:
        self.by_id: dict[UUID, KnownZone] = {}
        self.waiting: dict[UUID, Examination] = {}
        self._turn = turn

    async def learn(self, zones: Iterable[KnownZone], at: datetime) -> None:
        await self._turn()
        for zone in zones:
            known = self.by_id.get(zone.id)
            if known is None or known.version < zone.version:
                self.by_id[zone.id] = zone
                self._examine(zone, at)
        await self._turn()

    async def get(self, ids: Iterable[UUID]) -> Mapping[UUID, KnownZone]:
        await self._turn()
        return {one: self.by_id[one] for one in ids if one in self.by_id}

    async def near(self, stays: Iterable[Stay]) -> Sequence[KnownZone]:
        await self._turn()
        named = {one.areas[0] for one in stays}
        around = {area for one in stays for area in one.areas}
        return [
            zone
            for zone in self.by_id.values()
            if not zone.is_withdrawn and (zone.areas[0] in around or named.intersection(zone.areas))
        ]

    async def next(self) -> Examination | None:
        await self._turn()
        return min(self.waiting.values(), key=lambda one: one.since, default=None)

    async def count_waiting(self) -> int:
        return len(self.waiting)

    async def advance(self, examination: Examination, to: Progress | None) -> bool:
        await self._turn()
        zone = examination.zone
        if self.waiting.get(zone.id) != examination:
            return False
        if to is None:
            del self.waiting[zone.id]
        else:
            self.waiting[zone.id] = Examination(zone, examination.since, to)
        return True

    async def examine_again(self, zone_id: UUID, at: datetime) -> None:
        await self._turn()
        self._examine(self.by_id[zone_id], at)

    def _examine(self, zone: KnownZone, at: datetime) -> None:
        self.waiting[zone.id] = Examination(zone, at, Progress())
