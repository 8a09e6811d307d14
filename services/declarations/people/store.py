"""Keeps, for each person, where the newest word about them is; identities stay sealed."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from pymongo import UpdateOne

from services.backbone.store.mongo import Collection, update_known
from services.backbone.vault.envelope import NotReadable, seal, unseal
from services.backbone.vault.keys import PersonKeys
from services.contracts.declarations import HealthDeclared
from services.contracts.identifiers import PersonId
from services.declarations.people.model import Identified, Known, Newcomer
from services.declarations.people.rules import newest, place_of

# Before every declaration: a newcomer who declares is known by the declaration from then on.
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class PeopleStore:
    """One document per person who declared or whom an officer entered."""

    def __init__(self, people: Collection, keys: PersonKeys) -> None:
        self._people = people
        self._keys = keys

    async def follow(self, declared: Iterable[HealthDeclared]) -> None:
        """Remember the newest declaration of each person, in one write."""
        await update_known(self._people, [_followed(one) for one in newest(declared).values()])

    async def enter(self, person: PersonId, newcomer: Newcomer, at: datetime) -> None:
        """Remember what an officer says of `person`; the first officer's word stays."""
        keys = await self._keys.of_or_new([person], at)
        content = Identified(
            full_name=newcomer.full_name,
            birth_year=newcomer.birth_year,
            gender=newcomer.gender,
            phone=newcomer.phone,
            address=newcomer.address,
        )
        sealed = seal(keys[person], content.model_dump_json().encode(), place_of(person))
        fields = {"commune": newcomer.commune_code, "declaration": None, "declared_at": NEVER}
        await self._people.update_one(
            {"_id": person}, {"$setOnInsert": {**fields, "entered": sealed}}, upsert=True
        )

    async def known(self, people: Iterable[UUID]) -> Mapping[UUID, Known]:
        """Those of `people` who are in the register."""
        return {one["_id"]: _read(one) async for one in self._found(people, {"entered": 0})}

    async def entered(self, people: Iterable[UUID]) -> Mapping[UUID, Identified]:
        """What officers said of `people`, in the clear."""
        found = [one async for one in self._found(people, {"entered": 1}) if one.get("entered")]
        keys = await self._keys.of(one["_id"] for one in found)
        opened = ((one["_id"], _opened(one, keys.get(one["_id"]))) for one in found)
        return {person: identified for person, identified in opened if identified}

    def _found(self, people: Iterable[UUID], projection: Mapping[str, int]) -> Any:
        return self._people.find({"_id": {"$in": list(people)}}, projection)


def _followed(declared: HealthDeclared) -> UpdateOne:
    at, declaration = declared.declared_at, declared.declaration_id
    return UpdateOne(
        {
            "_id": declared.person_id,
            "$or": [
                {"declared_at": {"$lt": at}},
                {"declared_at": at, "declaration": {"$lt": declaration}},
            ],
        },
        {
            "$set": {
                "commune": declared.commune_code,
                "declaration": declaration,
                "declared_at": at,
            }
        },
        upsert=True,
    )


def _read(document: Mapping[str, Any]) -> Known:
    return Known(PersonId(document["_id"]), document["commune"], document["declaration"])


def _opened(document: Mapping[str, Any], key: bytes | None) -> Identified | None:
    if key is None:
        return None
    try:
        content = unseal(key, document["entered"], place_of(document["_id"]))
    except NotReadable:
        # Sealed under an older key: the person was erased and was entered again since.
        return None
    return Identified.model_validate_json(content)
