"""The list of a station for a day, a page at a time: whom it has to see first."""

from collections.abc import Iterator, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from pymongo import IndexModel

from services.backbone.outbox import outbox as outboxes
from services.backbone.store.mongo import Collection, Document
from services.declarations.followups import documents
from services.declarations.followups.model import FollowUp
from services.declarations.followups.store import STATE

DUE, SETTLED = "due_in_the_commune", "settled_in_the_commune"

INDEXES = [
    outboxes.INDEX,
    # Whoever has to be seen, by the day; `last_day` is there to be looked at without the document.
    IndexModel(
        [("commune", 1), ("due_on", 1), ("_id", 1), ("last_day", 1)],
        name=DUE,
        partialFilterExpression={"due_on": {"$exists": True}},
    ),
    IndexModel([("commune", 1), ("settled", 1), ("_id", 1)], name=SETTLED),
    IndexModel(
        [("look_on", 1)],
        name="to_settle",
        partialFilterExpression={"look_on": {"$exists": True}},
    ),
]


class Group(StrEnum):
    """The parts of the list, in their order."""

    DUE = "due"
    MISSED = "missed"
    SEEN = "seen"


class Place(NamedTuple):
    """Where on the list somebody stands."""

    group: Group
    day: date
    id: UUID


class Line(NamedTuple):
    """Somebody on the list."""

    place: Place
    followup: FollowUp


class DayList:
    """Each page is read along an index, however many people the commune has."""

    def __init__(self, followups: Collection) -> None:
        self._followups = followups

    async def of_day(
        self, commune_code: str, day: date, after: Place | None, limit: int
    ) -> Sequence[Line]:
        """The people of the commune on `day`: whoever is to be seen, then the missed, the seen."""
        lines: list[Line] = []
        for group, found in self.parts(commune_code, day, after):
            for one in await found.limit(limit - len(lines)).to_list(None):
                at = date.fromisoformat(one["due_on"]) if group is Group.DUE else day
                lines.append(Line(Place(group, at, one["_id"]), documents.read(one)))
            if len(lines) == limit:
                break
        return lines

    def parts(
        self, commune_code: str, day: date, after: Place | None
    ) -> Iterator[tuple[Group, Any]]:
        """The parts of the list behind `after`, each with who is in it."""
        groups = list(Group)
        for group in groups[groups.index(after.group) if after else 0 :]:
            behind = after if after and after.group is group else None
            if group is Group.DUE:
                query, order, index = _due(commune_code, day, behind), ["due_on", "_id"], DUE
            else:
                query, order, index = _settled(commune_code, day, group, behind), ["_id"], SETTLED
            found = self._followups.find(query, {**STATE, "due_on": 1}).sort(order)
            # Without a word the planner may walk along the ids of the whole province.
            yield group, found.hint(index)


def _due(commune_code: str, day: date, after: Place | None) -> Document:
    """Whoever is due by `day` and followed up until then at least, behind `after`."""
    by = day.isoformat()
    there: dict[str, Any] = {"commune": commune_code, "last_day": {"$gte": by}}
    if after is None:
        return {**there, "due_on": {"$lte": by}}
    at = after.day.isoformat()
    return {
        "$or": [
            {**there, "due_on": at, "_id": {"$gt": after.id}},
            {**there, "due_on": {"$gt": at, "$lte": by}},
        ]
    }


def _settled(commune_code: str, day: date, group: Group, after: Place | None) -> Document:
    key = documents.settled_key(day, is_seen=group is Group.SEEN)
    query: Document = {"commune": commune_code, "settled": key}
    return {**query, "_id": {"$gt": after.id}} if after else query
