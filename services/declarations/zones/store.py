"""Keeps zones with all their versions, so that one can ask what was known when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from pymongo import IndexModel

from services.backbone.outbox import outbox as outboxes
from services.backbone.outbox.entries import entry, waiting
from services.backbone.outbox.outbox import Outbox
from services.backbone.store.mongo import Collection, insert_new
from services.declarations.zones.model import Said, Terms, Zone
from services.declarations.zones.rules import told

INDEXES = [
    outboxes.INDEX,
    IndexModel([("versions.terms.area_code", 1), ("_id", 1)], name="of_an_area"),
    IndexModel([("versions.within", 1), ("_id", 1)], name="inside_an_area"),
]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which zones somebody asks for: in force on `day` by what was known at `known_at`.

    Those of `area` and of what contains it, and of what lies in it if `is_inside`; all without one.
    """

    day: date
    known_at: datetime
    area: str | None = None
    is_inside: bool = False


class Ancestry(Protocol):
    def ancestry(self, code: str) -> tuple[str, ...]: ...


class ZoneStore:
    """The zones of the country and the world, as far as they were recorded here."""

    def __init__(self, zones: Collection, outbox: Outbox, areas: Ancestry) -> None:
        self._zones = zones
        self._outbox = outbox
        self._areas = areas

    async def write(self, zone: Zone, at: datetime) -> bool:
        """Keep the newest version; False when there is such a version already."""
        event = entry(told(zone), at)
        before = zone.now.version - 1
        versions = self._documents(zone)
        if before == 0:
            waits = waiting([event], at)
            document = {"_id": zone.id, "version": 1, "versions": versions, "outbox": waits}
            is_written = not await insert_new(self._zones, [document])
        else:
            result = await self._zones.update_one(
                {"_id": zone.id, "version": before},
                {
                    "$set": {"version": before + 1, "versions": versions},
                    "$push": {"outbox": event.as_document(at)},
                },
            )
            is_written = result.modified_count > 0
        if is_written:
            self._outbox.soon(zone.id, [event])
        return is_written

    async def get(self, zone_id: UUID) -> Zone | None:
        """The zone of this id."""
        found = await self._zones.find_one({"_id": zone_id}, {"outbox": 0})
        return _read(found) if found else None

    async def of_area(self, area_code: str) -> Sequence[Zone]:
        """Every zone that ever was one of just this area."""
        found = self._zones.find({"versions.terms.area_code": area_code}, {"outbox": 0})
        return [_read(one) async for one in found]

    async def asked(self, asked: Asked, after: UUID | None, limit: int) -> Sequence[Zone]:
        """A page of the zones in force, in the order of their ids."""
        query: dict[str, Any] = {"$or": self._places(asked)}
        if after is not None:
            query["_id"] = {"$gt": after}
        found = self._zones.find(query, {"outbox": 0}).sort("_id", 1).limit(limit)
        return [_read(one) async for one in found]

    def _places(self, asked: Asked) -> list[dict[str, Any]]:
        in_force = _in_force(asked)
        if asked.area is None:
            return [_a_version(in_force)]
        containing = list(self._areas.ancestry(asked.area))
        places = [_a_version({**in_force, "terms.area_code": {"$in": containing}})]
        if asked.is_inside:
            places.append(_a_version({**in_force, "within": asked.area}))
        return places

    def _documents(self, zone: Zone) -> list[dict[str, Any]]:
        """Each version with the moment from which another holds."""
        ends = [*(one.recorded_at for one in zone.versions[1:]), None]
        return [
            {
                **said.model_dump(mode="json"),
                "recorded_at": said.recorded_at,
                "until": until,
                "within": list(self._areas.ancestry(said.terms.area_code)),
            }
            for said, until in zip(zone.versions, ends, strict=True)
        ]


def _in_force(asked: Asked) -> dict[str, Any]:
    day = asked.day.isoformat()
    return {
        "recorded_at": {"$lte": asked.known_at},
        # Not later, or never.
        "until": {"$not": {"$lte": asked.known_at}},
        "is_withdrawn": False,
        "terms.first_day": {"$lte": day},
        "terms.last_day": {"$not": {"$lt": day}},
    }


def _a_version(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {"versions": {"$elemMatch": fields}}


def _read(document: Mapping[str, Any]) -> Zone:
    return Zone(id=document["_id"], versions=tuple(_said(one) for one in document["versions"]))


def _said(version: Mapping[str, Any]) -> Said:
    return Said(
        version=version["version"],
        terms=Terms.model_validate(version["terms"]),
        is_withdrawn=version["is_withdrawn"],
        reason=version["reason"],
        recorded_at=version["recorded_at"],
        recorded_by=version["recorded_by"],
    )
