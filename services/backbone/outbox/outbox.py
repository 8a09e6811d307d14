"""The events that wait in one collection's documents."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from pymongo import DeleteOne, IndexModel, UpdateOne

from services.backbone.outbox.entries import FIELD, Entry, from_document
from services.backbone.store.mongo import Collection

# A call to the store has to end in seconds, and a window may hold millions of documents.
MOST_AT_ONCE = 1_000

INDEX = IndexModel(
    [(f"{FIELD}.since", 1)],
    name="outbox_waiting",
    partialFilterExpression={f"{FIELD}.since": {"$exists": True}},
)


class AnyOutbox(Protocol):
    """What the relay needs of an outbox."""

    @property
    def name(self) -> str: ...

    async def left_behind(self, before: datetime, limit: int) -> Sequence["Waiting"]: ...

    async def oldest(self) -> datetime | None: ...

    async def sent(self, waiting: Iterable["Waiting"]) -> None: ...

    async def blocked(self, waiting: "Waiting", reason: str) -> None: ...

    async def wait_again(
        self, since: datetime, until: datetime, now: datetime, states: Sequence[str] = ()
    ) -> int: ...


@dataclass(slots=True, eq=False)
class Group:
    """Documents announced together: how many of their events have to go out yet, and what becomes
    of their mark then."""

    then: DeleteOne | UpdateOne
    left: int = 0


@dataclass(frozen=True, slots=True)
class Waiting:
    """An entry, the document in which it waits, and the group of that if it has one."""

    outbox: AnyOutbox
    document_id: Any
    entry: Entry
    group: Group | None = None


class Outbox:
    """Reads and clears what waits in `collection`. Entries stay, so that they can be sent again.

    `publish_soon` is the relay's: it takes what has just been written.
    """

    def __init__(
        self, collection: Collection, publish_soon: Callable[[Sequence["Waiting"]], None]
    ) -> None:
        self._collection = collection
        self._publish_soon = publish_soon

    @property
    def name(self) -> str:
        """The collection's name, for logs and metrics."""
        return self._collection.name

    def soon(self, document_id: Any, entries: Sequence[Entry]) -> None:
        """Publish `entries`, which were just written in the document `document_id`."""
        self._publish_soon([Waiting(self, document_id, entry) for entry in entries])

    async def entries_of(self, ids: Sequence[Any]) -> Mapping[Any, Sequence[Entry]]:
        """Every event of the documents `ids` that are there, but those that Kafka refuses."""
        return {
            document["_id"]: [from_document(one) for one in document[FIELD] if "blocked" not in one]
            async for document in self._collection.find({"_id": {"$in": list(ids)}}, {FIELD: 1})
        }

    async def left_behind(self, before: datetime, limit: int) -> Sequence[Waiting]:
        """What has waited since before `before`, oldest document first."""
        found = (
            self._collection.find({f"{FIELD}.since": {"$lt": before}}, {FIELD: 1})
            .sort(f"{FIELD}.since", 1)
            .limit(limit)
        )
        return [one async for document in found for one in self._waiting_in(document)]

    async def oldest(self) -> datetime | None:
        """Since when the oldest entry has been waiting."""
        found = await self._collection.find_one(
            {f"{FIELD}.since": {"$exists": True}},
            {f"{FIELD}.since": 1},
            sort=[(f"{FIELD}.since", 1)],
        )
        if found is None:
            return None
        since: datetime = min(entry["since"] for entry in found[FIELD] if "since" in entry)
        return since

    async def sent(self, waiting: Iterable[Waiting]) -> None:
        """These need not be published any more."""
        ids, events = _ids(waiting)
        await self._collection.update_many(
            {"_id": {"$in": ids}},
            {"$unset": {f"{FIELD}.$[entry].since": "", f"{FIELD}.$[entry].blocked": ""}},
            array_filters=[{"entry.id": {"$in": events}}],
        )

    async def blocked(self, waiting: Waiting, reason: str) -> None:
        """Kafka refuses this one; it stops waiting until it is published again by hand."""
        await self._collection.update_one(
            {"_id": waiting.document_id},
            {
                "$set": {f"{FIELD}.$[entry].blocked": reason},
                "$unset": {f"{FIELD}.$[entry].since": ""},
            },
            array_filters=[{"entry.id": waiting.entry.id}],
        )

    async def wait_again(
        self, since: datetime, until: datetime, now: datetime, states: Sequence[str] = ()
    ) -> int:
        """Let every event of [since, until) be published once more; returns how many documents.

        On the topics of `states`, which are to hold the newest of each key for ever, every event.
        """
        window = {"$gte": since, "$lt": until}
        wanted = {"$or": [{"time": window}, {"topic": {"$in": list(states)}}]}
        filters = [{"$or": [{"entry.time": window}, {"entry.topic": {"$in": list(states)}}]}]
        found = self._collection.find({FIELD: {"$elemMatch": wanted}}, {"_id": 1})
        documents = 0
        while ids := [one["_id"] for one in await found.to_list(MOST_AT_ONCE)]:
            result = await self._collection.update_many(
                {"_id": {"$in": ids}},
                {"$set": {f"{FIELD}.$[entry].since": now}},
                array_filters=filters,
            )
            documents += result.modified_count
        return documents

    def _waiting_in(self, document: Mapping[str, Any]) -> Iterator[Waiting]:
        """What waits, and what of its key went out before it: the newest must be the last."""
        keys = set()
        for entry in document[FIELD]:
            key = (entry["topic"], entry["key"])
            if "since" in entry:
                keys.add(key)
            if "since" in entry or (key in keys and "blocked" not in entry):
                yield Waiting(self, document["_id"], from_document(entry))


def _ids(waiting: Iterable[Waiting]) -> tuple[list[Any], list[str]]:
    documents: dict[Any, None] = {}
    events: list[str] = []
    for one in waiting:
        documents[one.document_id] = None
        events.append(one.entry.id)
    return list(documents), events
