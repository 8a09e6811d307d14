"""Keeps alerts with the events that tell of them; each change needs the version it was read at."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pymongo import IndexModel

from services.backbone.outbox import outbox as outboxes
from services.backbone.outbox.entries import entry, waiting
from services.backbone.outbox.outbox import Outbox
from services.backbone.store.mongo import Collection, Document, insert_new
from services.contracts.duty import Level
from services.duty.alerts.model import Acknowledgement, Alert, Telling
from services.duty.alerts.rules import Change, raised

INDEXES = [
    outboxes.INDEX,
    IndexModel([("commune", 1), ("raised_at", -1), ("_id", -1)], name="list_of_the_commune"),
    IndexModel([("due_at", 1)], name="due", partialFilterExpression={"due_at": {"$exists": True}}),
    IndexModel(
        [("open_at", 1)],
        name="open_at_level",
        partialFilterExpression={"open_at": {"$exists": True}},
    ),
]

Cursor = tuple[datetime, UUID]

_WITHOUT_OUTBOX = {"outbox": 0}
# Absent where they do not apply, so that the partial indexes hold only what is still open.
_OF_OPEN_ONES = ("due_at", "open_at")


class AlertStore:
    """The alerts of all communes."""

    def __init__(self, alerts: Collection, outbox: Outbox) -> None:
        self._alerts = alerts
        self._outbox = outbox

    async def add(self, alerts: Sequence[Alert]) -> Sequence[Alert]:
        """Add those that are not there yet, in one write; returns them."""
        inside = [[entry(raised(one), one.raised_at)] for one in alerts]
        documents = [
            {"_id": one.id, **_fields(one), "outbox": waiting(told, one.raised_at)}
            for one, told in zip(alerts, inside, strict=True)
        ]
        known = await insert_new(self._alerts, documents)
        new = [index for index in range(len(alerts)) if index not in known]
        for index in new:
            self._outbox.soon(alerts[index].id, inside[index])
        return [alerts[index] for index in new]

    async def change(self, change: Change, at: datetime) -> bool:
        """Write the next version and tell of it; False when another was written before it."""
        alert = change.alert
        told = [entry(change.event, at)] if change.event else []
        fields = _fields(alert)
        result = await self._alerts.update_one(
            {"_id": alert.id, "version": alert.version - 1},
            {
                "$set": fields,
                "$unset": {name: "" for name in _OF_OPEN_ONES if name not in fields},
                "$push": {"outbox": {"$each": waiting(told, at)}},
            },
        )
        if result.modified_count:
            self._outbox.soon(alert.id, told)
        return result.modified_count > 0

    async def get(self, alert_id: UUID) -> Alert | None:
        """The alert of this id."""
        found = await self._alerts.find_one({"_id": alert_id}, _WITHOUT_OUTBOX)
        return _read(found) if found else None

    async def of_commune(
        self, commune_code: str, before: Cursor | None, limit: int
    ) -> Sequence[Alert]:
        """A page of the commune's alerts, newest first."""
        query: dict[str, Any] = {"commune": commune_code}
        if before:
            raised_at, last_id = before
            query["$or"] = [
                {"raised_at": {"$lt": raised_at}},
                {"raised_at": raised_at, "_id": {"$lt": last_id}},
            ]
        found = (
            self._alerts.find(query, _WITHOUT_OUTBOX)
            .sort([("raised_at", -1), ("_id", -1)])
            .limit(limit)
        )
        return [_read(one) async for one in found]

    async def due(self, now: datetime, limit: int) -> Sequence[Alert]:
        """Those whose silence has a consequence at `now`, longest due first."""
        found = (
            self._alerts.find({"due_at": {"$lte": now}}, _WITHOUT_OUTBOX)
            .sort("due_at", 1)
            .limit(limit)
        )
        return [_read(one) async for one in found]

    async def count_open(self, level: Level) -> int:
        """How many wait for somebody at `level`."""
        return await self._alerts.count_documents({"open_at": level.value})


def _fields(alert: Alert) -> Document:
    fields: Document = {
        "declaration": alert.declaration_id,
        "commune": alert.commune_code,
        "receipt": alert.receipt,
        "declared_at": alert.declared_at,
        "raised_at": alert.raised_at,
        "told": [telling.model_dump() for telling in alert.told],
        "acknowledged": alert.acknowledged.model_dump() if alert.acknowledged else None,
        "version": alert.version,
    }
    if alert.due_at:
        fields["due_at"] = alert.due_at
    if not alert.acknowledged:
        fields["open_at"] = alert.level.value
    return fields


def _read(document: Mapping[str, Any]) -> Alert:
    acknowledged = document["acknowledged"]
    return Alert(
        id=document["_id"],
        declaration_id=document["declaration"],
        commune_code=document["commune"],
        receipt=document["receipt"],
        declared_at=document["declared_at"],
        raised_at=document["raised_at"],
        told=tuple(Telling.model_validate(telling) for telling in document["told"]),
        acknowledged=Acknowledgement.model_validate(acknowledged) if acknowledged else None,
        due_at=document.get("due_at"),
        version=document["version"],
    )
