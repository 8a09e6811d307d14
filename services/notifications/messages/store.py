"""Keeps messages; one write decides, and tells what it decided."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from pymongo import UpdateOne

from services.backbone.outbox.entries import Entry, entries, waiting
from services.backbone.outbox.outbox import Outbox
from services.backbone.store.mongo import Collection, insert_new
from services.contracts.notifications import MessageCreated
from services.notifications.messages.change import Change, event_of
from services.notifications.messages.documents import difference, from_document, rank, to_document
from services.notifications.messages.indexes import where_there_is
from services.notifications.messages.model import Message
from services.notifications.recipients.model import Recipient
from services.notifications.templates.model import Priority

# Enough to see that something is wrong; counting on would cost more the worse it is.
MOST_COUNTED = 100_000

Place = tuple[datetime, UUID]
Order = Sequence[tuple[str, int]] | None


class MessageStore:
    """The messages of the province."""

    def __init__(self, messages: Collection, outbox: Outbox) -> None:
        self._messages = messages
        self._outbox = outbox

    async def add(self, new: Sequence[Message]) -> Sequence[Message]:
        """Keep these in one write; returns those that were not known."""
        if not new:
            return ()
        revision = uuid4()
        kept = [one.model_copy(update={"revision": revision}) for one in new]
        told = [entries([event_of(one, MessageCreated)], one.created_at) for one in kept]
        documents = [
            {**to_document(one), "outbox": waiting(inside, one.created_at)}
            for one, inside in zip(kept, told, strict=True)
        ]
        known = await insert_new(self._messages, documents)
        added = [index for index in range(len(kept)) if index not in known]
        for index in added:
            self._outbox.soon(kept[index].id, told[index])
        return [kept[index] for index in added]

    async def save(self, changes: Sequence[Change]) -> Sequence[Change]:
        """Make `changes` in one write; returns those that held, not those decided on old facts."""
        if not changes:
            return ()
        revision = uuid4()
        written = [one.with_(revision=revision) for one in changes]
        told = {one.after.id: entries(one.events, one.after.updated_at) for one in written}
        result = await self._messages.bulk_write(
            [_update(one, told[one.after.id]) for one in written], ordered=False
        )
        held = await self._held(written, revision, result.matched_count)
        for one in held:
            self._outbox.soon(one.after.id, told[one.after.id])
        return held

    async def get(self, ids: Iterable[UUID]) -> Sequence[Message]:
        """The messages of these `ids`."""
        return await self._found({"_id": {"$in": list(ids)}})

    async def due(self, carrier: str | None, now: datetime, limit: int) -> Sequence[Message]:
        """What is to go through `carrier` now, urgent first; None: what has no carrier yet."""
        query = {**_due(now), "carrier": carrier or "", "expires_at": {"$gt": now}}
        return await self._found(query, [("rank", 1), ("next_attempt_at", 1)], limit)

    async def has_due(self, carriers: Iterable[str | None], now: datetime) -> bool:
        """Whether anything is to go through one of `carriers` now."""
        query = {**_due(now), "carrier": {"$in": [carrier or "" for carrier in carriers]}}
        return await self._messages.find_one(query, {"_id": 1}) is not None

    async def overdue(self, now: datetime, limit: int) -> Sequence[Message]:
        """What the clock has to decide."""
        return await self._found({"deadline_at": {"$lte": now}}, [("deadline_at", 1)], limit)

    async def with_references(self, provider: str, references: Iterable[str]) -> Sequence[Message]:
        """The messages with segments that `provider` calls so."""
        wanted = list(references)
        return await self._found({"provider": provider, "parts.reference": {"$in": wanted}})

    async def doubtful(self, provider: str, shorts: Iterable[int]) -> Sequence[Message]:
        """Those with these short references that `provider` may have without our knowing."""
        return await self._found({"provider": provider, "doubtful": {"$in": list(shorts)}})

    async def contact_arrived(self, recipients: Iterable[Recipient], now: datetime) -> int:
        """Make due what waits for the contact points of `recipients`; returns how many.

        Also what is due already: somebody may be deciding at this moment that it has to wait.
        """
        keys = [one.key for one in recipients]
        result = await self._messages.update_many(
            {"recipient": {"$in": keys}, "unrouted": True},
            {"$set": {"next_attempt_at": now, "revision": uuid4()}},
        )
        return int(result.modified_count)

    async def of_cause(self, cause: UUID, after: Place | None, limit: int) -> Sequence[Message]:
        """A page of what `cause` made necessary, oldest first."""
        query: dict[str, Any] = {"cause": cause}
        if after:
            created_at, last_id = after
            query["$or"] = [
                {"created_at": {"$gt": created_at}},
                {"created_at": created_at, "_id": {"$gt": last_id}},
            ]
        return await self._found(query, [("created_at", 1), ("_id", 1)], limit)

    async def waiting(self) -> Mapping[str, int]:
        """How many wait for each carrier, up to a bound; "" for no carrier yet."""
        counted = self._messages.aggregate(
            [
                {"$match": where_there_is("next_attempt_at")},
                {"$limit": MOST_COUNTED},
                {"$group": {"_id": "$carrier", "count": {"$sum": 1}}},
            ],
            hint="to_be_sent",
        )
        return {one["_id"]: one["count"] async for one in counted}

    async def oldest(self) -> datetime | None:
        """Since when the oldest has been waiting to be sent."""
        found = await self._messages.find_one(
            where_there_is("next_attempt_at"),
            {"created_at": 1},
            sort=[("created_at", 1)],
            hint="waiting_by_age",
        )
        return found["created_at"] if found else None

    async def _found(
        self, query: Mapping[str, Any], order: Order = None, limit: int = 0
    ) -> list[Message]:
        found = self._messages.find(query, {"outbox": 0}, sort=order, limit=limit)
        return [from_document(one) async for one in found]

    async def _held(
        self, changes: Sequence[Change], revision: UUID, matched: int
    ) -> Sequence[Change]:
        if matched == len(changes):
            return changes
        # The driver does not say which ones.
        query = {"_id": {"$in": [one.after.id for one in changes]}, "revision": revision}
        held = {one["_id"] async for one in self._messages.find(query, {"_id": 1})}
        return [one for one in changes if one.after.id in held]


def _due(now: datetime) -> dict[str, Any]:
    # Naming every rank lets the index skip, rank by rank, what is not due yet.
    return {"rank": {"$in": list(map(rank, Priority))}, "next_attempt_at": {"$lte": now}}


def _update(change: Change, told: Sequence[Entry]) -> UpdateOne:
    update = difference(change.before, change.after)
    if told:
        update["$push"] = {"outbox": {"$each": waiting(told, change.after.updated_at)}}
    return UpdateOne({"_id": change.before.id, "revision": change.before.revision}, update)
