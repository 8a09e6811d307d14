"""Keeps where people stand, with the events that tell of it; each look needs the revision read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pymongo import IndexModel, UpdateOne

from services.backbone.outbox import outbox as outboxes
from services.backbone.outbox.entries import Entry, entry, waiting
from services.backbone.outbox.outbox import Outbox
from services.backbone.store.mongo import Collection, update_known
from services.contracts.declarations import RiskClassified, RiskCleared
from services.contracts.identifiers import PersonId
from services.declarations.risk.model import Standing

INDEXES = [
    outboxes.INDEX,
    IndexModel(
        [("look_on", 1)],
        name="to_be_looked_at",
        partialFilterExpression={"look_on": {"$exists": True}},
    ),
]
LONGEST_HISTORY = 200

_FIELDS = {"outbox": 0}
_PLAIN = {"commune_code", "version", "in_class", "rules"}


@dataclass(frozen=True, slots=True)
class Looked:
    """A look at a person: `before`, `after`, and what others must hear of it."""

    before: Standing
    after: Standing
    event: RiskClassified | RiskCleared | None


class StandingStore:
    """One document per person about whom there ever was a fact."""

    def __init__(self, standings: Collection, outbox: Outbox) -> None:
        self._standings = standings
        self._outbox = outbox

    async def of(self, people: Iterable[PersonId]) -> Mapping[PersonId, Standing]:
        """Where `people` stand; those at whom nobody has looked yet stand nowhere."""
        wanted = list(people)
        found = [
            _read(one) async for one in self._standings.find({"_id": {"$in": wanted}}, _FIELDS)
        ]
        unseen = {one: Standing(person_id=one) for one in wanted}
        return unseen | {one.person_id: one for one in found}

    async def save(self, looks: Sequence[Looked], at: datetime) -> frozenset[PersonId]:
        """Write `looks` at once; whose did not hold, as somebody else looked meanwhile."""
        if not looks:
            return frozenset()
        inside = [[entry(one.event, at)] if one.event else [] for one in looks]
        updates = [_update(one, told, at) for one, told in zip(looks, inside, strict=True)]
        await update_known(self._standings, updates)
        held = await self._held(looks)
        for one, told in zip(looks, inside, strict=True):
            if told and one.after.person_id in held:
                self._outbox.soon(one.after.person_id, told)
        return frozenset(one.after.person_id for one in looks) - held

    async def due(self, today: date, limit: int) -> Sequence[PersonId]:
        """At whom to look again by `today`, the longest due first."""
        found = (
            self._standings.find({"look_on": {"$lte": today.isoformat()}}, {"_id": 1})
            .sort("look_on", 1)
            .limit(limit)
        )
        return [PersonId(one["_id"]) async for one in found]

    async def by_other_rules(
        self, rules: str, after: PersonId | None, limit: int
    ) -> Sequence[PersonId]:
        """Some of those who stand where other rules have put them, in the order of their ids."""
        query: dict[str, Any] = {"rules": {"$ne": rules}}
        if after is not None:
            query["_id"] = {"$gt": after}
        found = self._standings.find(query, {"_id": 1}).sort("_id", 1).limit(limit)
        return [PersonId(one["_id"]) async for one in found]

    async def _held(self, looks: Sequence[Looked]) -> frozenset[PersonId]:
        # The driver does not say which ones; a look has one revision for all of its people.
        revisions = {one.after.revision for one in looks}
        query = {
            "_id": {"$in": [one.after.person_id for one in looks]},
            "revision": {"$in": list(revisions)},
        }
        return frozenset(
            [PersonId(one["_id"]) async for one in self._standings.find(query, {"_id": 1})]
        )


def _update(look: Looked, told: Sequence[Entry], at: datetime) -> UpdateOne:
    after = look.after.model_dump(mode="json", include=_PLAIN)
    fields = {**after, "revision": look.after.revision}
    change: dict[str, Any] = {"$set": fields}
    if look.after.look_on:
        fields["look_on"] = look.after.look_on.isoformat()
    else:
        change["$unset"] = {"look_on": ""}
    new = look.after.history[len(look.before.history) :]
    pushed = [one.model_dump(mode="json") for one in new]
    change["$push"] = {
        "outbox": {"$each": waiting(told, at)},
        "history": {"$each": pushed, "$slice": -LONGEST_HISTORY},
    }
    # Whom nobody has looked at has no revision: the upsert of a second one finds the id taken.
    return UpdateOne(
        {"_id": look.after.person_id, "revision": look.before.revision},
        change,
        upsert=look.before.revision is None,
    )


def _read(document: Mapping[str, Any]) -> Standing:
    return Standing.model_validate({**document, "person_id": document["_id"]})
