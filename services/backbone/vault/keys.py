"""The data keys of people, in a database of their own."""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from services.backbone.store.mongo import Collection, insert_new
from services.backbone.vault.envelope import MasterKey, new_key

MOST_CACHED = 50_000


class PersonKeys:
    """Finds and makes data keys, many at a time. A bounded cache keeps the recent ones."""

    def __init__(self, keys: Collection, master: MasterKey) -> None:
        self._keys = keys
        self._master = master
        self._cache: OrderedDict[UUID, bytes] = OrderedDict()

    async def of(self, people: Iterable[UUID]) -> dict[UUID, bytes]:
        """The keys of `people` who have one."""
        wanted = set(people)
        found = {one: self._cache[one] for one in wanted if one in self._cache}
        missing = list(wanted - found.keys())
        if missing:
            async for document in self._keys.find({"_id": {"$in": missing}}):
                found[document["_id"]] = self._read(document)
        return found

    async def of_or_new(self, people: Iterable[UUID], now: datetime) -> dict[UUID, bytes]:
        """The keys of `people`; those who have none get one, durably, before this returns."""
        wanted = list(dict.fromkeys(people))
        found = await self.of(wanted)
        strangers = [one for one in wanted if one not in found]
        if strangers:
            found |= await self._make(strangers, now)
        return found

    async def shred(self, person: UUID) -> bool:
        """Delete the key of `person`, for good; whether there was one."""
        self._cache.pop(person, None)
        result = await self._keys.delete_one({"_id": person})
        return result.deleted_count > 0

    async def _make(self, people: Sequence[UUID], now: datetime) -> dict[UUID, bytes]:
        made = {person: new_key() for person in people}
        documents = [self._document(person, key, now) for person, key in made.items()]
        if await insert_new(self._keys, documents):
            # Somebody else made some of them at the same moment: theirs count.
            return await self.of(people)
        for person, key in made.items():
            self._remember(person, key)
        return made

    def _document(self, person: UUID, key: bytes, now: datetime) -> dict[str, Any]:
        return {
            "_id": person,
            "kid": self._master.kid,
            "wrapped": self._master.wrap(key, person),
            "since": now,
        }

    def _read(self, document: dict[str, Any]) -> bytes:
        person: UUID = document["_id"]
        key = self._master.unwrap(document["wrapped"], person)
        self._remember(person, key)
        return key

    def _remember(self, person: UUID, key: bytes) -> None:
        self._cache[person] = key
        if len(self._cache) > MOST_CACHED:
            self._cache.popitem(last=False)
