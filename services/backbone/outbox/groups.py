"""One mark for all documents of one write, as a mark in each costs as much as the write itself."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bson import ObjectId
from pymongo import DeleteOne, UpdateOne

from services.backbone.outbox.entries import Entry
from services.backbone.outbox.outbox import Group, Outbox, Waiting
from services.backbone.store.mongo import Collection

COLLECTION = "outbox_groups"
MOST_DOCUMENTS = 256
# Whoever announced documents and was frozen may still come to write them.
LOOK_AGAIN_AFTER = timedelta(minutes=1)
GIVEN_UP_AFTER = timedelta(days=1)


class GroupedOutbox:
    """The outbox of a collection into which many documents are written at once.

    They are announced before they are written. A crash in between leaves a mark for documents that
    never come, which costs a look now and then; the other way round events would be lost.
    """

    def __init__(
        self, collection: Collection, publish_soon: Callable[[Sequence[Waiting]], None]
    ) -> None:
        self._single = Outbox(collection, publish_soon)
        self._marks = collection.database[COLLECTION]
        self._publish_soon = publish_soon

    @property
    def name(self) -> str:
        """The collection's name, for logs and metrics."""
        return self._single.name

    async def announce(self, ids: Iterable[Any], since: datetime) -> Group:
        """The documents `ids` may be written now: whatever happens, their events go out."""
        mark = {"_id": ObjectId(), "of": self.name, "since": since, "documents": list(ids)}
        await self._marks.insert_one(mark)
        return Group(then=DeleteOne({"_id": mark["_id"]}))

    async def written(self, group: Group, told: Mapping[Any, Sequence[Entry]]) -> None:
        """Publish `told`: the events of those documents of `group` that were new."""
        waiting = self._waiting(group, told)
        if waiting:
            self._publish_soon(waiting)
        else:
            await self._finish([group])

    def soon(self, document_id: Any, entries: Sequence[Entry]) -> None:
        """Publish `entries`, which were just written in the one document `document_id`."""
        self._single.soon(document_id, entries)

    async def left_behind(self, before: datetime, limit: int) -> Sequence[Waiting]:
        """What has waited since before `before` in about `limit` documents, the oldest first."""
        marks = (
            self._marks.find(
                {"of": self.name, "since": {"$lt": before}, "again": {"$not": {"$gt": before}}}
            )
            .sort("_id", 1)
            .limit(max(limit // MOST_DOCUMENTS, 1))
        )
        waiting = list(await self._single.left_behind(before, limit))
        async for mark in marks:
            waiting += await self._there(mark, before)
        return waiting

    async def oldest(self) -> datetime | None:
        """Since when the oldest entry has been waiting."""
        mark = await self._marks.find_one(
            {"of": self.name, "again": {"$exists": False}}, sort=[("_id", 1)]
        )
        single = await self._single.oldest()
        return min((one for one in (single, mark and mark["since"]) if one), default=None)

    async def sent(self, waiting: Iterable[Waiting]) -> None:
        """These need not be published any more; a group of which all were sent is forgotten."""
        finished: list[Group] = []
        single: list[Waiting] = []
        for one in waiting:
            if one.group is None:
                single.append(one)
                continue
            one.group.left -= 1
            if one.group.left == 0:
                finished.append(one.group)
        await self._finish(finished)
        if single:
            await self._single.sent(single)

    async def blocked(self, waiting: Waiting, reason: str) -> None:
        """Kafka refuses this one; it stops waiting until it is published again by hand."""
        await self._single.blocked(waiting, reason)
        await self.sent([waiting])

    async def wait_again(
        self, since: datetime, until: datetime, now: datetime, states: Sequence[str] = ()
    ) -> int:
        """As that of an outbox without groups: each document waits for itself."""
        return await self._single.wait_again(since, until, now, states)

    async def _there(self, mark: Mapping[str, Any], at: datetime) -> list[Waiting]:
        """What is in those documents of `mark` that are there; also what went out already."""
        found = await self._single.entries_of(mark["documents"])
        absent = [one for one in mark["documents"] if one not in found]
        group = Group(then=_end_of(mark, absent, at))
        waiting = self._waiting(group, found)
        if not waiting:
            await self._finish([group])
        return waiting

    def _waiting(self, group: Group, told: Mapping[Any, Sequence[Entry]]) -> list[Waiting]:
        waiting = [
            Waiting(self, document_id, entry, group)
            for document_id, entries in told.items()
            for entry in entries
        ]
        group.left = len(waiting)
        return waiting

    async def _finish(self, groups: Sequence[Group]) -> None:
        if groups:
            await self._marks.bulk_write([one.then for one in groups], ordered=False)


def _end_of(mark: Mapping[str, Any], absent: Sequence[Any], at: datetime) -> DeleteOne | UpdateOne:
    """What becomes of `mark` when the events of the documents that are there have gone out."""
    place = {"_id": mark["_id"]}
    if not absent or at - mark["since"] > GIVEN_UP_AFTER:
        return DeleteOne(place)
    return UpdateOne(place, {"$set": {"documents": absent, "again": at + LOOK_AGAIN_AFTER}})
