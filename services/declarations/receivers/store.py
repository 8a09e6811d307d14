"""Keeps obligations with the events that tell of them; a change needs what it was decided on."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from pymongo import IndexModel, UpdateOne

from services.backbone.outbox import outbox as outboxes
from services.backbone.outbox.entries import Entry, entries, waiting
from services.backbone.outbox.outbox import Outbox
from services.backbone.store.mongo import Collection, Document, insert_new
from services.declarations.receivers.documents import OPTIONAL, from_document, to_fields
from services.declarations.receivers.model import Obligation, State, Wanted, id_of
from services.declarations.receivers.rules import Change

LIST = "list_of_the_commune"
INDEXES = [
    outboxes.INDEX,
    IndexModel([("commune", 1), ("acknowledged", 1), ("_id", 1)], name=LIST),
    IndexModel(
        [("open_level", 1), ("owed_since", 1)],
        name="owed_by_age",
        partialFilterExpression={"open_level": {"$exists": True}},
    ),
]

# Enough to see that something is wrong; counting on would cost more the worse it is.
MOST_COUNTED = 100_000

_WITHOUT_OUTBOX = {"outbox": 0}
# The index tells apart what never comes back: whoever reads a list must not miss what becomes
# overdue at that moment.
_STATES: Mapping[State, Document] = {
    State.OWED: {"acknowledged": False},
    State.OVERDUE: {"acknowledged": False, "level": {"$gte": 1}},
    State.ACKNOWLEDGED: {"acknowledged": True},
}


class Write(NamedTuple):
    """A change and its events on their way."""

    change: Change
    told: Sequence[Entry]


class ObligationStore:
    """The obligations of all communes."""

    def __init__(self, obligations: Collection, outbox: Outbox) -> None:
        self._obligations = obligations
        self._outbox = outbox

    async def known(self, ids: Iterable[str]) -> Mapping[str, Obligation]:
        """Those of `ids` that are there."""
        found = await self._found({"_id": {"$in": list(ids)}})
        return {one.id: one for one in found}

    async def of(self, person_id: UUID, day: date) -> Obligation | None:
        """The obligation for what a person declared on a day."""
        wanted = id_of(day, person_id)
        return (await self.known([wanted])).get(wanted)

    async def save(self, changes: Sequence[Change]) -> Sequence[Change]:
        """Make `changes`; returns those that held, not those decided on old facts."""
        writes = [Write(one, entries(one.events, one.at)) for one in changes]
        revision = uuid4()
        held = [
            *await self._insert([one for one in writes if one.change.before is None], revision),
            *await self._update([one for one in writes if one.change.before], revision),
        ]
        for one in held:
            if one.told:
                self._outbox.soon(one.change.after.id, one.told)
        return [one.change for one in held]

    async def of_commune(
        self, wanted: Wanted, after: str | None, limit: int
    ) -> Sequence[Obligation]:
        """A page of the commune's list, oldest day first."""
        query: Document = {"commune": wanted.commune_code, **_STATES[wanted.state]}
        if place := _place(wanted.day, after):
            query["_id"] = place
        if wanted.until:
            query["owed_since"] = {"$lte": wanted.until}
        # Left to itself, the store may go through the day of the whole province.
        return await self._found(query, [("_id", 1)], limit, LIST)

    async def due(self, level: int, owed_since: datetime, limit: int) -> Sequence[Obligation]:
        """Those at `level` that have been owed since then or for longer, longest first."""
        query = {"open_level": level, "owed_since": {"$lte": owed_since}}
        return await self._found(query, [("owed_since", 1)], limit)

    async def count_owed(self, from_level: int) -> int:
        """How many are owed at that level or above, up to a bound."""
        query = {"open_level": {"$gte": from_level}}
        return await self._obligations.count_documents(query, limit=MOST_COUNTED)

    async def oldest_owed(self, levels: Iterable[int]) -> datetime | None:
        """Since when the oldest has been owed at one of `levels`."""
        found = [
            await self._obligations.find_one(
                {"open_level": level}, {"owed_since": 1}, sort=[("owed_since", 1)]
            )
            for level in levels
        ]
        return min((one["owed_since"] for one in found if one), default=None)

    async def _insert(self, new: Sequence[Write], revision: UUID) -> Sequence[Write]:
        if not new:
            return ()
        documents = [
            {
                "_id": change.after.id,
                **to_fields(change.after),
                "revision": revision,
                "outbox": waiting(told, change.at),
            }
            for change, told in new
        ]
        known = await insert_new(self._obligations, documents)
        return [one for index, one in enumerate(new) if index not in known]

    async def _update(self, writes: Sequence[Write], revision: UUID) -> Sequence[Write]:
        if not writes:
            return ()
        updates = [_update(one, revision) for one in writes]
        result = await self._obligations.bulk_write(updates, ordered=False)
        if result.matched_count == len(writes):
            return writes
        # The driver does not say which ones.
        ids = [one.change.after.id for one in writes]
        query = {"_id": {"$in": ids}, "revision": revision}
        held = {one["_id"] async for one in self._obligations.find(query, {"_id": 1})}
        return [one for one in writes if one.change.after.id in held]

    async def _found(
        self,
        query: Document,
        order: Sequence[tuple[str, int]] | None = None,
        limit: int = 0,
        index: str | None = None,
    ) -> Sequence[Obligation]:
        found = self._obligations.find(query, _WITHOUT_OUTBOX, sort=order, limit=limit, hint=index)
        return [from_document(one) async for one in found]


def _update(write: Write, revision: UUID) -> UpdateOne:
    change, told = write
    fields = to_fields(change.after) | {"revision": revision}
    update: dict[str, Any] = {"$set": fields}
    if gone := {name: "" for name in OPTIONAL if name not in fields}:
        update["$unset"] = gone
    if told:
        update["$push"] = {"outbox": {"$each": waiting(told, change.at)}}
    before = change.before.revision if change.before else None
    return UpdateOne({"_id": change.after.id, "revision": before}, update)


def _place(day: date | None, after: str | None) -> dict[str, str]:
    """The part of the ids that a page is taken from; `;` is the character after `:`."""
    bounds = {}
    if day:
        prefix = id_of(day, UUID(int=0))[:8]
        bounds = {"$gt": f"{prefix}:", "$lt": f"{prefix};"}
    if after:
        bounds["$gt"] = max(after, bounds.get("$gt", ""))
    return bounds
