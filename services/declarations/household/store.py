"""Remembers whom a household speaks for, under pseudonyms; names stay sealed."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from pymongo import IndexModel, UpdateOne

from services.backbone.store.mongo import Collection, insert_new, update_known
from services.backbone.vault.envelope import NotReadable, seal, unseal
from services.backbone.vault.keys import PersonKeys
from services.contracts.identifiers import PersonId
from services.declarations.household.model import Entry, Named, Relative, Sending
from services.declarations.household.rules import place_of, relative_id

DAYS_INDEXES = [IndexModel([("day", 1), ("household", 1)], name="days_of_household")]
RELATIVES_INDEXES = [IndexModel([("household", 1)], name="relatives")]

# More than this no household speaks for; a list without an end would be read by nobody.
MOST_RELATIVES = 200


class HouseholdStore:
    """What was sent, and who was in it."""

    def __init__(self, days: Collection, relatives: Collection, keys: PersonKeys) -> None:
        self._days = days
        self._relatives = relatives
        self._keys = keys

    async def digest_of(self, sending: UUID) -> bytes | None:
        """What was sent under this id, if anything."""
        found = await self._days.find_one({"_id": sending}, {"digest": 1})
        return bytes(found["digest"]) if found else None

    async def remember(self, sending: Sending) -> None:
        """Keep `sending` and its people; again, it changes nothing."""
        keys = await self._keys.of_or_new((one.person for one in sending.entries), sending.at)
        people = [_remembered(sending, one, keys[one.person]) for one in sending.entries]
        # People first: a sending that is known is not remembered again.
        await update_known(self._relatives, people)
        await insert_new(self._days, [_document(sending)])

    async def relatives(self, household: PersonId, day: date) -> Sequence[Relative]:
        """Whom the household has spoken for, with the receipt of `day` if there is one."""
        found = [
            one
            async for one in self._relatives.find({"household": household}).limit(MOST_RELATIVES)
        ]
        keys = await self._keys.of(one["person"] for one in found)
        receipts = await self._receipts(household, day)
        relatives = [
            Relative(one["person"], _opened(one, keys), receipts.get(one["person"]))
            for one in found
        ]
        return sorted(relatives, key=lambda one: one.person)

    async def _receipts(self, household: PersonId, day: date) -> Mapping[UUID, str]:
        days = self._days.find({"day": day.isoformat(), "household": household}).sort("at", 1)
        return {entry["person"]: entry["receipt"] async for one in days for entry in one["entries"]}


def _document(sending: Sending) -> dict[str, Any]:
    return {
        "_id": sending.id,
        "day": sending.day.isoformat(),
        "household": sending.household,
        "digest": sending.digest,
        "at": sending.at,
        "entries": [
            {"person": one.person, "declaration": one.declaration_id, "receipt": one.receipt}
            for one in sending.entries
        ],
    }


def _remembered(sending: Sending, entry: Entry, key: bytes) -> UpdateOne:
    relative = relative_id(sending.household, entry.person)
    return UpdateOne(
        {"_id": relative, "told_at": {"$lt": sending.at}},
        {
            "$set": {
                "household": sending.household,
                "person": entry.person,
                "sealed": seal(key, entry.named.model_dump_json().encode(), place_of(relative)),
                "told_at": sending.at,
            }
        },
        upsert=True,
    )


def _opened(document: Mapping[str, Any], keys: Mapping[UUID, bytes]) -> Named | None:
    key = keys.get(document["person"])
    if key is None:
        return None
    try:
        content = unseal(key, document["sealed"], place_of(document["_id"]))
    except NotReadable:
        # Sealed under an older key: the person was erased and has declared again since.
        return None
    return Named.model_validate_json(content)
