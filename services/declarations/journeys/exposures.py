"""Keeps what was said of stays and zones, with the events inside."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pymongo import IndexModel, UpdateOne

from services.backbone.outbox import outbox as outboxes
from services.backbone.outbox.entries import announced, entry
from services.backbone.outbox.groups import GroupedOutbox
from services.backbone.store.mongo import Collection, insert_new
from services.contracts.declarations import ZoneLevel
from services.contracts.identifiers import PersonId
from services.declarations.journeys.model import Exposure, Stay, Touch
from services.declarations.journeys.rules import said

INDEXES = [
    outboxes.INDEX,
    IndexModel([("zone", 1), ("commune", 1), ("_id", 1)], name="of_a_zone"),
]

_WITHOUT_EVENTS = {"outbox": 0}
# Whoever asks for what was said of a stay has the stay.
_WITHOUT_STAYS = {"outbox": 0, "stay": 0}

Place = tuple[str, str]
"""The commune and the id of the last exposure that was read."""


class ExposureStore:
    """One document per stay and zone. Its id begins with the declaration's, so that it is found."""

    def __init__(self, exposures: Collection, outbox: GroupedOutbox) -> None:
        self._exposures = exposures
        self._outbox = outbox

    async def known(self, stays: Mapping[str, Stay]) -> Mapping[str, Exposure]:
        """What was said of `stays`, by the ids of what could have been."""
        found = self._exposures.find({"_id": {"$in": list(stays)}}, _WITHOUT_STAYS)
        documents = await found.to_list(len(stays)) if stays else []
        return {one["_id"]: _read(one, stays[one["_id"]]) for one in documents}

    async def of_declarations(self, declarations: Iterable[UUID]) -> Sequence[Exposure]:
        """Everything that was said of the stays of `declarations`."""
        ranges = [
            {"_id": {"$gte": f"{one.hex}:", "$lt": f"{one.hex};"}} for one in set(declarations)
        ]
        if not ranges:
            return []
        found = self._exposures.find({"$or": ranges}, _WITHOUT_EVENTS)
        return [_read(one, _stay_of(one)) async for one in found]

    async def of_zone(
        self, zone_id: UUID, commune_code: str | None, after: Place | None, limit: int
    ) -> Sequence[Exposure]:
        """Some of what holds of a zone, for one commune or for all."""
        query: dict[str, Any] = {"zone": zone_id, "is_withdrawn": False}
        if commune_code:
            query["commune"] = commune_code
        if after:
            commune, last = after
            query["$or"] = [
                {"commune": commune, "_id": {"$gt": last}},
                {"commune": {"$gt": commune}},
            ]
        found = self._exposures.find(query, _WITHOUT_EVENTS).hint("of_a_zone")
        in_order = found.sort([("commune", 1), ("_id", 1)]).limit(limit)
        return [_read(one, _stay_of(one)) for one in await in_order.to_list(limit)]

    async def write(self, exposures: Sequence[Exposure], at: datetime) -> bool:
        """Keep the next versions; False when others were quicker with some, which then hold."""
        first = [one for one in exposures if one.version == 1]
        later = [one for one in exposures if one.version > 1]
        is_first = not first or await self._insert(first, at)
        is_next = not later or await self._replace(later, at)
        return is_first and is_next

    async def _insert(self, exposures: Sequence[Exposure], at: datetime) -> bool:
        told = {id_of(one.stay, one.zone_id): [entry(said(one), at)] for one in exposures}
        documents = [
            {"_id": own_id, **_fields(one), "outbox": announced(told[own_id])}
            for own_id, one in zip(told, exposures, strict=True)
        ]
        group = await self._outbox.announce(told, at)
        taken = await insert_new(self._exposures, documents)
        for index in taken:
            del told[documents[index]["_id"]]
        await self._outbox.written(group, told)
        return not taken

    async def _replace(self, exposures: Sequence[Exposure], at: datetime) -> bool:
        told = [entry(said(one), at) for one in exposures]
        updates = [
            UpdateOne(
                {"_id": id_of(one.stay, one.zone_id), "version": one.version - 1},
                {"$set": _fields(one), "$push": {"outbox": event.as_document(at)}},
            )
            for one, event in zip(exposures, told, strict=True)
        ]
        result = await self._exposures.bulk_write(updates, ordered=False)
        if result.modified_count < len(updates):
            # Nobody knows which of them were written: the sweep does, before long.
            return False
        for one, event in zip(exposures, told, strict=True):
            self._outbox.soon(id_of(one.stay, one.zone_id), [event])
        return True


def id_of(stay: Stay, zone_id: UUID) -> str:
    """Of what is said of a stay and a zone."""
    return f"{stay.declaration_id.hex}:{stay.number}:{zone_id.hex}"


def place_of(exposure: Exposure) -> Place:
    """Where a search goes on that found this one last."""
    return exposure.stay.commune_code, id_of(exposure.stay, exposure.zone_id)


def _fields(exposure: Exposure) -> dict[str, Any]:
    stay, touch = exposure.stay, exposure.touch
    return {
        "zone": exposure.zone_id,
        "commune": stay.commune_code,
        "version": exposure.version,
        "zone_version": exposure.zone_version,
        "is_withdrawn": exposure.is_withdrawn,
        "level": touch.level.value,
        "first_day": touch.first_day.isoformat(),
        "last_day": touch.last_day.isoformat(),
        "is_certain": touch.is_certain,
        "stay": {
            "person": stay.person_id,
            "areas": stay.areas,
            "first_day": stay.first_day.isoformat(),
            "last_day": stay.last_day.isoformat(),
        },
    }


def _stay_of(document: Mapping[str, Any]) -> Stay:
    stay = document["stay"]
    declaration, number, _ = document["_id"].split(":")
    return Stay(
        declaration_id=UUID(declaration),
        number=int(number),
        person_id=PersonId(stay["person"]),
        commune_code=document["commune"],
        areas=tuple(stay["areas"]),
        first_day=date.fromisoformat(stay["first_day"]),
        last_day=date.fromisoformat(stay["last_day"]),
    )


def _read(document: Mapping[str, Any], stay: Stay) -> Exposure:
    return Exposure(
        stay=stay,
        zone_id=document["zone"],
        zone_version=document["zone_version"],
        version=document["version"],
        touch=Touch(
            level=ZoneLevel(document["level"]),
            first_day=date.fromisoformat(document["first_day"]),
            last_day=date.fromisoformat(document["last_day"]),
            is_certain=document["is_certain"],
        ),
        is_withdrawn=document["is_withdrawn"],
    )
