"""Keeps follow-ups by person; visits are sealed as the person's own data are."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from pymongo import InsertOne, UpdateOne
from pymongo.errors import BulkWriteError

from services.backbone.outbox.entries import Entry, entries, waiting
from services.backbone.outbox.outbox import Outbox
from services.backbone.store.mongo import DUPLICATE_KEY, Collection, Document
from services.backbone.vault.envelope import NotReadable, seal, unseal
from services.backbone.vault.keys import PersonKeys
from services.declarations.followups import documents, rules
from services.declarations.followups.model import FollowUp, Status, Today, Visit
from services.declarations.followups.telling_rules import Change

STATE = {"person": 1, "version": 1, "state": 1}


class FollowUpStore:
    """The follow-ups of all communes."""

    def __init__(self, followups: Collection, outbox: Outbox, keys: PersonKeys) -> None:
        self._followups = followups
        self._outbox = outbox
        self._keys = keys

    async def get(self, followup_id: UUID) -> FollowUp | None:
        """The follow-up of this id."""
        return (await self.known([followup_id])).get(followup_id)

    async def known(self, ids: Iterable[UUID]) -> Mapping[UUID, FollowUp]:
        """Those of `ids` that are there."""
        found = self._followups.find({"_id": {"$in": list(ids)}}, STATE)
        return {one["_id"]: documents.read(one) for one in await found.to_list(None)}

    async def status_of(self, person_id: UUID, declaration_id: UUID) -> Status | None:
        """Where the follow-up that answers a declaration stands, if there is one."""
        found = await self.get(rules.followup_id(person_id))
        return rules.status_of(found, declaration_id) if found else None

    async def to_settle(self, day: date, limit: int) -> Sequence[UUID]:
        """Those of which the clock has something to say on `day`, the longest waiting first."""
        found = (
            self._followups.find({"look_on": {"$lte": day.isoformat()}}, {"_id": 1})
            .sort("look_on", 1)
            .limit(limit)
        )
        return [one["_id"] for one in await found.to_list(None)]

    async def write(self, changes: Sequence[Change], today: Today) -> bool:
        """Write all in one go; False when somebody else was quicker with some of them.

        The others are written then, and what they tell leaves with the next sweep of the outbox.
        """
        inside = [entries(one.events, today.at) for one in changes]
        writes = [_write(one, told, today) for one, told in zip(changes, inside, strict=True)]
        try:
            done = await self._followups.bulk_write(writes, ordered=False)
        except BulkWriteError as error:
            _raise_unless_taken(error)
            return False
        if done.inserted_count + done.matched_count < len(changes):
            return False
        for one, told in zip(changes, inside, strict=True):
            self._outbox.soon(one.followup.id, told)
        return True

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
            place = documents.place_of(visit_id)
            content = unseal(keys[followup.person_id], kept["sealed"], place)
        except NotReadable:
            # Sealed under an older key: the person was erased and has declared again since.
            return None
        return Visit.model_validate_json(content)

    async def add_visit(self, change: Change, visit: Visit, today: Today) -> bool:
        """Write a `change` by a visit; False when it must be read again, as another was quicker."""
        person, told = change.followup.person_id, entries(change.events, today.at)
        keys = await self._keys.of_or_new([person], today.at)
        place = documents.place_of(visit.id)
        sealed = seal(keys[person], visit.model_dump_json().encode(), place)
        update = _update(change, told, today)
        update["$push"]["visits"] = {"id": visit.id, "sealed": sealed}
        done = await self._followups.update_one(_as_read(change), update)
        if done.matched_count:
            self._outbox.soon(change.followup.id, told)
        return done.matched_count > 0


def _write(change: Change, told: Sequence[Entry], today: Today) -> InsertOne[Document] | UpdateOne:
    if change.read:
        return UpdateOne(_as_read(change), _update(change, told, today))
    return InsertOne(
        {
            "_id": change.followup.id,
            **documents.fields(change.followup, today.day),
            "visits": [],
            "outbox": waiting(told, today.at),
        }
    )


def _as_read(change: Change) -> Document:
    return {"_id": change.followup.id, "version": change.read}


def _update(change: Change, told: Sequence[Entry], today: Today) -> Document:
    fields = documents.fields(change.followup, today.day)
    update: Document = {
        "$set": fields,
        "$push": {"outbox": {"$each": waiting(told, today.at)}},
    }
    if gone := {name: "" for name in documents.OF_OPEN_ONES if name not in fields}:
        update["$unset"] = gone
    return update


def _raise_unless_taken(error: BulkWriteError) -> None:
    details = error.details or {}
    failed = details.get("writeErrors", [])
    if details.get("writeConcernErrors") or any(one["code"] != DUPLICATE_KEY for one in failed):
        raise error
