"""Keeps how each zone was last heard of, and how far its examination has come."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pymongo import IndexModel, UpdateOne

from services.backbone.store.mongo import Collection, update_known
from services.contracts.declarations import ZoneLevel
from services.declarations.journeys.model import KnownZone, Progress, Stay

INDEXES = [
    IndexModel([("area", 1)], name="of_an_area"),
    IndexModel([("areas", 1)], name="inside_an_area"),
    IndexModel(
        [("examined.since", 1)],
        name="to_be_examined",
        partialFilterExpression={"examined.since": {"$exists": True}},
    ),
]


@dataclass(frozen=True, slots=True)
class Examination:
    """A zone whose journeys have to be looked at, since when, and what has been done of it."""

    zone: KnownZone
    since: datetime
    progress: Progress


class KnownZones:
    """This feature's own copy of the register: whatever it hears of a zone makes work at once.

    Who keeps a journey writes it first and reads zones then, who hears of a zone writes it first
    and reads journeys then, so that one of the two sees the other.
    """

    def __init__(self, zones: Collection) -> None:
        self._zones = zones

    async def learn(self, zones: Iterable[KnownZone], at: datetime) -> None:
        """Keep what is newer than what is known, to be examined from the beginning."""
        await update_known(
            self._zones,
            [
                UpdateOne(
                    {"_id": zone.id, "version": {"$lt": zone.version}},
                    {"$set": {**_fields(zone), "examined": _examined(at, Progress())}},
                    upsert=True,
                )
                for zone in zones
            ],
        )

    async def get(self, ids: Iterable[UUID]) -> Mapping[UUID, KnownZone]:
        """The zones of these ids."""
        return {
            one["_id"]: _read(one) async for one in self._zones.find({"_id": {"$in": list(ids)}})
        }

    async def near(self, stays: Iterable[Stay]) -> Sequence[KnownZone]:
        """Every zone in force some day that lies around or in the area of one of `stays`."""
        named = {one.areas[0] for one in stays}
        around = {area for one in stays for area in one.areas}
        places = [{"area": {"$in": list(around)}}, {"areas": {"$in": list(named)}}]
        found = self._zones.find({"$or": places, "is_withdrawn": False})
        return [_read(one) async for one in found]

    async def next(self) -> Examination | None:
        """The zone that has waited longest to be examined."""
        found = await self._zones.find_one(
            {"examined.since": {"$exists": True}}, sort=[("examined.since", 1)]
        )
        if found is None:
            return None
        done = found["examined"]
        progress = Progress(done["search"], done["after"])
        return Examination(_read(found), done["since"], progress)

    async def count_waiting(self) -> int:
        """How many zones have to be examined."""
        return await self._zones.count_documents({"examined.since": {"$exists": True}})

    async def advance(self, examination: Examination, to: Progress | None) -> bool:
        """Remember how far it is, None for its end; False when that is not known any more."""
        zone, since = examination.zone, examination.since
        change: dict[str, Any] = {"$unset": {"examined": ""}}
        if to is not None:
            change = {"$set": {"examined": _examined(since, to)}}
        before = {"examined": _examined(since, examination.progress)}
        result = await self._zones.update_one(
            {"_id": zone.id, "version": zone.version, **before}, change
        )
        return result.matched_count > 0

    async def examine_again(self, zone_id: UUID, at: datetime) -> None:
        """Begin anew, however the zone is now."""
        again = {"examined": _examined(at, Progress())}
        await self._zones.update_one({"_id": zone_id}, {"$set": again})


def _examined(since: datetime, progress: Progress) -> dict[str, Any]:
    return {"since": since, "search": progress.search, "after": progress.after}


def _fields(zone: KnownZone) -> dict[str, Any]:
    return {
        "version": zone.version,
        "area": zone.areas[0],
        "areas": zone.areas,
        "level": zone.level.value,
        "first_day": zone.first_day.isoformat(),
        "last_day": zone.last_day.isoformat() if zone.last_day else None,
        "is_withdrawn": zone.is_withdrawn,
    }


def _read(document: Mapping[str, Any]) -> KnownZone:
    last_day = document["last_day"]
    return KnownZone(
        id=document["_id"],
        version=document["version"],
        areas=tuple(document["areas"]),
        level=ZoneLevel(document["level"]),
        first_day=date.fromisoformat(document["first_day"]),
        last_day=date.fromisoformat(last_day) if last_day else None,
        is_withdrawn=document["is_withdrawn"],
    )
