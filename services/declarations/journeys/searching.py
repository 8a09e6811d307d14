"""Finds the stays that a zone touches or touched, some at a time, from wherever it has come."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from services.declarations.journeys.exposures import Place, place_of
from services.declarations.journeys.model import Exposure, KnownZone, Progress, Stay
from services.declarations.journeys.rules import touch
from services.declarations.journeys.stays import Search, stay_id


class Stays(Protocol):
    async def find(self, search: Search, after: str | None, limit: int) -> Sequence[Stay]: ...


class Exposures(Protocol):
    async def of_zone(
        self, zone_id: UUID, commune_code: str | None, after: Place | None, limit: int
    ) -> Sequence[Exposure]: ...


class Searching:
    """Several searches one after the other: of what was said of the zone, then of stays."""

    def __init__(self, stays: Stays, exposures: Exposures) -> None:
        self._stays = stays
        self._exposures = exposures

    async def some(
        self, zone: KnownZone, progress: Progress, limit: int
    ) -> tuple[Sequence[Stay], Progress | None]:
        """Up to `limit` stays after `progress`, and how far it is then; None when that was all."""
        searches = searches_of(zone)
        if progress.search == 0:
            said = await self._exposures.of_zone(zone.id, None, _place(progress.after), limit)
            # Those that it touches still are found by the searches that follow.
            stays = [one.stay for one in said if not touch(one.stay, zone)]
            found, after = len(said), "/".join(place_of(said[-1])) if said else None
        else:
            search = searches[progress.search - 1]
            stays = list(await self._stays.find(search, progress.after, limit))
            found, after = len(stays), stay_id(stays[-1]) if stays else None
        if found == limit:
            return stays, Progress(progress.search, after)
        is_last = progress.search == len(searches)
        return stays, None if is_last else Progress(progress.search + 1)


def _place(after: str | None) -> Place | None:
    if after is None:
        return None
    commune, _, last = after.partition("/")
    return commune, last


def searches_of(zone: KnownZone) -> list[Search]:
    """Stays in the zone's area, and those of people who named only what contains it."""
    if zone.is_withdrawn:
        return []
    own, *containing = zone.areas
    return [
        Search(own, False, zone.first_day, zone.last_day),
        *(Search(area, True, zone.first_day, zone.last_day) for area in containing),
    ]
