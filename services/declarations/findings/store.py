"""Keeps findings with all their versions; notes and reasons are sealed under the person's key."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pymongo import IndexModel

from services.backbone.outbox import outbox as outboxes
from services.backbone.outbox.entries import entry, waiting
from services.backbone.outbox.outbox import Outbox
from services.backbone.store.mongo import Collection, insert_new
from services.backbone.vault.envelope import NotReadable, seal, unseal
from services.backbone.vault.keys import PersonKeys
from services.declarations.findings.model import Record, Said
from services.declarations.findings.rules import place_of, recorded

INDEXES = [outboxes.INDEX, IndexModel([("person", 1), ("_id", 1)], name="of_a_person")]

_FIELDS = {"outbox": 0, "versions.sealed": 0}


class FindingStore:
    """The findings of the province."""

    def __init__(self, findings: Collection, outbox: Outbox, keys: PersonKeys) -> None:
        self._findings = findings
        self._outbox = outbox
        self._keys = keys

    async def write(self, record: Record, words: str, at: datetime) -> bool:
        """Keep the newest version with its `words`; False when that version was there already."""
        version = await self._version(record, words, at)
        told = entry(recorded(record), at)
        if record.now.version == 1:
            document = {
                "_id": record.id,
                "person": record.person_id,
                "commune": record.commune_code,
                "digest": record.digest,
                "version": 1,
                "versions": [version],
                "outbox": waiting([told], at),
            }
            is_written = not await insert_new(self._findings, [document])
        else:
            result = await self._findings.update_one(
                {"_id": record.id, "version": record.now.version - 1},
                {
                    "$set": {"version": record.now.version},
                    "$push": {"versions": version, "outbox": told.as_document(at)},
                },
            )
            is_written = result.modified_count > 0
        if is_written:
            self._outbox.soon(record.id, [told])
        return is_written

    async def get(self, finding_id: UUID) -> Record | None:
        """The finding of this id."""
        found = await self._findings.find_one({"_id": finding_id}, _FIELDS)
        return _read(found) if found else None

    async def of_person(self, person: UUID, after: UUID | None, limit: int) -> Sequence[Record]:
        """A page of what was found about `person`, in the order of the ids."""
        query: dict[str, Any] = {"person": person}
        if after is not None:
            query["_id"] = {"$gt": after}
        found = self._findings.find(query, _FIELDS).sort("_id", 1).limit(limit)
        return [_read(one) async for one in found]

    async def words(self, record: Record) -> str | None:
        """What was written beside the newest version; None when the person was erased since."""
        found = await self._findings.find_one(
            {"_id": record.id}, {"versions": {"$elemMatch": {"version": record.now.version}}}
        )
        keys = await self._keys.of([record.person_id])
        if not found or record.person_id not in keys:
            return None
        [version] = found["versions"]
        try:
            place = place_of(record, record.now.version)
            return unseal(keys[record.person_id], version["sealed"], place).decode()
        except NotReadable:
            # Sealed under an older key: the person was erased and has declared again since.
            return None

    async def _version(self, record: Record, words: str, at: datetime) -> dict[str, Any]:
        keys = await self._keys.of_or_new([record.person_id], at)
        said = record.now
        sealed = seal(keys[record.person_id], words.encode(), place_of(record, said.version))
        return {**said.model_dump(mode="json"), "at": said.at, "sealed": sealed}


def _read(document: Mapping[str, Any]) -> Record:
    return Record(
        id=document["_id"],
        person_id=document["person"],
        commune_code=document["commune"],
        digest=document["digest"],
        versions=tuple(Said.model_validate(one) for one in document["versions"]),
    )
