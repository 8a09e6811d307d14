"""Keeps follow-ups by commune; visits are sealed as the person's own data are."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pymongo import IndexModel

from services.backbone.outbox import outbox as outboxes
from services.backbone.outbox.entries import Entry, entry, waiting
from services.backbone.outbox.outbox import Outbox
from services.backbone.store.mongo import Collection, insert_new
from services.backbone.vault.envelope import NotReadable, seal, unseal
from services.backbone.vault.keys import PersonKeys
from services.declarations.followups.model import FollowUp, Status, Visit
from services.declarations.followups.rules import followup_id, opened, visited

INDEXES = [
    outboxes.INDEX,
    IndexModel([("commune", 1), ("opened_at", -1), ("_id", -1)], name="list_of_the_commune"),
]

Cursor = tuple[datetime, UUID]


class FollowUpStore:
    """The follow-ups of all communes."""

    def __init__(self, followups: Collection, outbox: Outbox, keys: PersonKeys) -> None:
        self._followups = followups
        self._outbox = outbox
        self._keys = keys

    async def open(self, followups: Sequence[FollowUp]) -> None:
        """Open those that are not open yet, in one write."""
        inside = {one.id: [entry(opened(one), one.opened_at)] for one in followups}
        documents = [_document(one, inside[one.id]) for one in followups]
        known = await insert_new(self._followups, documents)
        for index, one in enumerate(followups):
            if index not in known:
                self._outbox.soon(one.id, inside[one.id])

    async def get(self, followup_id: UUID) -> FollowUp | None:
        """The follow-up of this id."""
        found = await self._followups.find_one({"_id": followup_id}, {"outbox": 0, "visits": 0})
        return _read(found) if found else None

    async def status_of(self, declaration_id: UUID) -> Status | None:
        """Where the follow-up of a declaration stands, if it has one."""
        found = await self.get(followup_id(declaration_id))
        return found.status if found else None

    async def of_commune(
        self, commune_code: str, before: Cursor | None, limit: int
    ) -> Sequence[FollowUp]:
        """A page of the commune's list, newest first."""
        query: dict[str, Any] = {"commune": commune_code}
        if before:
            opened_at, last_id = before
            query["$or"] = [
                {"opened_at": {"$lt": opened_at}},
                {"opened_at": opened_at, "_id": {"$lt": last_id}},
            ]
        found = (
            self._followups.find(query, {"outbox": 0, "visits": 0})
            .sort([("opened_at", -1), ("_id", -1)])
            .limit(limit)
        )
        return [_read(one) async for one in found]

    async def visit(self, followup: FollowUp, visit_id: UUID) -> Visit | None:
        """What the station found then; None when the person's data were erased since."""
        found = await self._followups.find_one(
            {"_id": followup.id}, {"visits": {"$elemMatch": {"id": visit_id}}}
        )
        keys = await self._keys.of([followup.person_id])
        if not found or followup.person_id not in keys:
            return None
        [kept] = found["visits"]
        try:
            content = unseal(keys[followup.person_id], kept["sealed"], _place_of(visit_id))
        except NotReadable:
            # Sealed under an older key: the person was erased and has declared again since.
            return None
        return Visit.model_validate_json(content)

    async def add_visit(self, followup: FollowUp, visit: Visit, at: datetime) -> bool:
        """Add `visit`; False when somebody else added one meanwhile, and it must be read again."""
        told = entry(visited(followup, visit), at)
        keys = await self._keys.of_or_new([followup.person_id], at)
        content = seal(
            keys[followup.person_id], visit.model_dump_json().encode(), _place_of(visit.id)
        )
        result = await self._followups.update_one(
            {"_id": followup.id, "visit_ids": list(followup.visit_ids)},
            {
                "$push": {
                    "visit_ids": visit.id,
                    "visits": {"id": visit.id, "sealed": content},
                    "outbox": told.as_document(at),
                },
            },
        )
        if result.modified_count:
            self._outbox.soon(followup.id, [told])
        return result.modified_count > 0


def _place_of(visit_id: UUID) -> bytes:
    return b"declarations.followups/1:" + visit_id.bytes


def _document(followup: FollowUp, inside: Sequence[Entry]) -> dict[str, Any]:
    return {
        "_id": followup.id,
        "declaration": followup.declaration_id,
        "person": followup.person_id,
        "commune": followup.commune_code,
        "station": followup.station,
        "receipt": followup.receipt,
        "declared_at": followup.declared_at,
        "opened_at": followup.opened_at,
        "visit_ids": [],
        "visits": [],
        "outbox": waiting(inside, followup.opened_at),
    }


def _read(document: Mapping[str, Any]) -> FollowUp:
    return FollowUp(
        id=document["_id"],
        declaration_id=document["declaration"],
        person_id=document["person"],
        commune_code=document["commune"],
        station=document["station"],
        receipt=document["receipt"],
        declared_at=document["declared_at"],
        opened_at=document["opened_at"],
        visit_ids=tuple(document["visit_ids"]),
    )
