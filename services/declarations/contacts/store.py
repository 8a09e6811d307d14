"""Keeps who met whom; notes and reasons are sealed under the key of the contact."""

from collections.abc import Iterable, Mapping, Sequence
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
from services.contracts.identifiers import PersonId
from services.declarations.contacts.model import Link
from services.declarations.contacts.rules import place_of, told

INDEXES = [
    outboxes.INDEX,
    IndexModel([("source", 1), ("_id", 1)], name="of_a_source"),
    IndexModel([("contact", 1), ("_id", 1)], name="of_a_contact"),
]

_FIELDS = {"outbox": 0, "note": 0, "reason": 0}
_PLAIN = {"source_commune", "contact_commune", "exposure", "last_met_on"}


class LinkStore:
    """The meetings of the province."""

    def __init__(self, links: Collection, outbox: Outbox, keys: PersonKeys) -> None:
        self._links = links
        self._outbox = outbox
        self._keys = keys

    async def add(self, link: Link, note: str) -> bool:
        """Keep `link`; False when its id was there already."""
        event = entry(told(link), link.at)
        document = {
            "_id": link.id,
            "source": link.source,
            "contact": link.contact,
            **link.model_dump(mode="json", include=_PLAIN),
            "is_outside_window": link.is_outside_window,
            "digest": link.digest,
            "account": link.account,
            "at": link.at,
            "withdrawn": None,
            "note": await self._sealed(link, note, link.at),
            "outbox": waiting([event], link.at),
        }
        if await insert_new(self._links, [document]):
            return False
        self._outbox.soon(link.id, [event])
        return True

    async def withdraw(self, link: Link, reason: str, at: datetime) -> bool:
        """Keep that `link` was withdrawn; False when somebody else did so before."""
        event = entry(told(link), at)
        result = await self._links.update_one(
            {"_id": link.id, "withdrawn": None},
            {
                "$set": {
                    "withdrawn": link.withdrawn.model_dump() if link.withdrawn else None,
                    "reason": await self._sealed(link, reason, at),
                },
                "$push": {"outbox": event.as_document(at)},
            },
        )
        if result.modified_count:
            self._outbox.soon(link.id, [event])
        return result.modified_count > 0

    async def get(self, link_id: UUID) -> Link | None:
        """The link of this id."""
        found = await self._links.find_one({"_id": link_id}, _FIELDS)
        return _read(found) if found else None

    async def of_person(self, person: UUID, after: UUID | None, limit: int) -> Sequence[Link]:
        """A page of the meetings of `person`, as source or as contact, in the order of the ids."""
        query: dict[str, Any] = {"$or": [{"source": person}, {"contact": person}]}
        if after is not None:
            query["_id"] = {"$gt": after}
        found = self._links.find(query, _FIELDS).sort("_id", 1).limit(limit)
        return [_read(one) async for one in found]

    async def sources_of(self, contacts: Iterable[PersonId]) -> frozenset[PersonId]:
        """The sources of any of `contacts`, by links that stand."""
        query = {"contact": {"$in": list(contacts)}, "withdrawn": None}
        found = self._links.find(query, {"source": 1})
        return frozenset([PersonId(one["source"]) async for one in found])

    async def words(self, links: Sequence[Link]) -> Mapping[UUID, str]:
        """Notes, or reasons of those withdrawn; those of erased people are not there."""
        by_id = {one.id: one for one in links}
        keys = await self._keys.of(one.contact for one in links)
        read: dict[UUID, str] = {}
        found = self._links.find({"_id": {"$in": list(by_id)}}, {"note": 1, "reason": 1})
        async for document in found:
            link = by_id[document["_id"]]
            text = _opened(link, document, keys.get(link.contact))
            if text is not None:
                read[link.id] = text
        return read

    async def _sealed(self, link: Link, words: str, at: datetime) -> bytes:
        keys = await self._keys.of_or_new([link.contact], at)
        return seal(keys[link.contact], words.encode(), place_of(link))


def _opened(link: Link, document: Mapping[str, Any], key: bytes | None) -> str | None:
    if key is None:
        return None
    try:
        sealed = document["reason" if link.withdrawn else "note"]
        return unseal(key, sealed, place_of(link)).decode()
    except NotReadable:
        # Sealed under an older key: the person was erased and has declared again since.
        return None


def _read(document: Mapping[str, Any]) -> Link:
    return Link.model_validate({**document, "id": document["_id"]})
