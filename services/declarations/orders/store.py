"""Keeps orders with the events that tell of them; what was written about a person is sealed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import Enum, auto
from typing import Any
from uuid import UUID

from pymongo import IndexModel
from pymongo.errors import DuplicateKeyError

from services.backbone.outbox import outbox as outboxes
from services.backbone.outbox.entries import entry, waiting
from services.backbone.outbox.outbox import Outbox
from services.backbone.store.mongo import Client, Collection, Document, Session
from services.backbone.vault.envelope import NotReadable, seal, unseal
from services.backbone.vault.keys import PersonKeys
from services.declarations.orders.model import Order, Private, State
from services.declarations.orders.rules import Change
from services.declarations.orders.stays import Overlaps, Stays
from services.declarations.orders.transaction import transact

INDEXES = [
    outboxes.INDEX,
    IndexModel(
        [("commune", 1), ("state", 1), ("last_day", 1), ("_id", 1)], name="list_of_the_commune"
    ),
    IndexModel([("due_at", 1)], name="due", partialFilterExpression={"due_at": {"$exists": True}}),
]

Place = tuple[date, UUID]
_PLAIN = {"outbox": 0, "private": 0}


class Outcome(Enum):
    """What became of a change."""

    WRITTEN = auto()
    OUTRUN = auto()
    OVERLAPS = auto()


class _Outrun(Exception):
    """Somebody else wrote that version, or an order of that id."""


class OrderStore:
    """The orders of all communes. A change and its effect on stays are one transaction."""

    def __init__(
        self, client: Client, orders: Collection, stays: Stays, outbox: Outbox, keys: PersonKeys
    ) -> None:
        self._client = client
        self._orders = orders
        self._stays = stays
        self._outbox = outbox
        self._keys = keys

    async def write(self, change: Change, due_at: datetime | None, at: datetime) -> Outcome:
        """Write an order or its next version, and tell of it; once, whoever tries too."""
        told = entry(change.event, at)
        sealed = await self._sealed(change, at)
        fields = _fields(change.order, due_at)

        async def work(session: Session) -> None:
            await self._stays.keep(change.order, session)
            push: Document = {"outbox": {"$each": waiting([told], at)}}
            if sealed:
                push["private"] = {"version": change.order.version, "sealed": sealed}
            update: Document = {"$set": fields, "$push": push}
            if due_at is None:
                update["$unset"] = {"due_at": ""}
            done = await self._orders.update_one(
                {"_id": change.order.id, "version": change.order.version - 1},
                update,
                # Version 0 is nowhere: where the id is taken, the upsert fails.
                upsert=change.order.version == 1,
                session=session,
            )
            if not done.matched_count and done.upserted_id is None:
                raise _Outrun

        try:
            await transact(self._client, work)
        except Overlaps:
            return Outcome.OVERLAPS
        except (_Outrun, DuplicateKeyError):
            return Outcome.OUTRUN
        self._outbox.soon(change.order.id, [told])
        return Outcome.WRITTEN

    async def get(self, order_id: UUID) -> Order | None:
        """The order of this id."""
        found = await self._orders.find_one({"_id": order_id}, _PLAIN)
        return _read(found) if found else None

    async def of_commune(
        self, commune_code: str, state: State, after: Place | None, limit: int
    ) -> Sequence[Order]:
        """A page of the commune's orders, the first to end first."""
        there: Document = {"commune": commune_code, "state": state.value}
        query = there
        if after:
            day, last_id = after[0].isoformat(), after[1]
            query = {
                "$or": [
                    {**there, "last_day": day, "_id": {"$gt": last_id}},
                    {**there, "last_day": {"$gt": day}},
                ]
            }
        found = self._orders.find(query, _PLAIN).sort([("last_day", 1), ("_id", 1)]).limit(limit)
        return [_read(one) async for one in found]

    async def due(self, now: datetime, limit: int) -> Sequence[Order]:
        """Those of which the clock has something to say at `now`, the longest due first."""
        found = self._orders.find({"due_at": {"$lte": now}}, _PLAIN).sort("due_at", 1).limit(limit)
        return [_read(one) async for one in found]

    async def private(self, orders: Iterable[UUID]) -> Mapping[UUID, Mapping[int, Private]]:
        """What was written at each version of `orders`; nothing about those who were erased."""
        query = {"_id": {"$in": list(orders)}}
        found = [one async for one in self._orders.find(query, {"private": 1, "person": 1})]
        keys = await self._keys.of(one["person"] for one in found)
        return {one["_id"]: _opened(one, keys.get(one["person"])) for one in found}

    async def _sealed(self, change: Change, at: datetime) -> bytes | None:
        if change.private is None:
            return None
        person = change.order.person_id
        keys = await self._keys.of_or_new([person], at)
        place = _place_of(change.order.id, change.order.version)
        return seal(keys[person], change.private.model_dump_json().encode(), place)


def _fields(order: Order, due_at: datetime | None) -> Document:
    fields: Document = {
        "version": order.version,
        "person": order.person_id,
        "commune": order.commune_code,
        "state": order.state.value,
        "last_day": order.last_day.isoformat(),
        "digest": order.digest,
        "order": order.model_dump(mode="json", exclude={"id", "person_id", "digest"}),
    }
    return {**fields, "due_at": due_at} if due_at else fields


def _read(document: Mapping[str, Any]) -> Order:
    return Order.model_validate(
        {
            "id": document["_id"],
            "person_id": document["person"],
            "digest": document["digest"],
            **document["order"],
        }
    )


def _opened(document: Mapping[str, Any], key: bytes | None) -> Mapping[int, Private]:
    found: dict[int, Private] = {}
    for one in document["private"] if key else ():
        try:
            content = unseal(key or b"", one["sealed"], _place_of(document["_id"], one["version"]))
        except NotReadable:
            # Sealed under an older key: the person was erased and is known again since.
            continue
        found[one["version"]] = Private.model_validate_json(content)
    return found


def _place_of(order_id: UUID, version: int) -> bytes:
    return b"declarations.orders/1:" + order_id.bytes + version.to_bytes(4)
