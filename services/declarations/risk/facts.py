"""Keeps the facts that classes follow from, as others said them; the newest version of each."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import TypeAdapter
from pymongo import IndexModel, UpdateOne

from services.backbone.store.mongo import Collection, update_known
from services.contracts.identifiers import PersonId
from services.declarations.risk.model import Fact, FactKind

INDEXES = [
    IndexModel([("person_id", 1)], name="of_a_person"),
    IndexModel(
        [("source", 1), ("person_id", 1)],
        name="met_a_source",
        partialFilterExpression={"source": {"$exists": True}},
    ),
]

_FACT: TypeAdapter[Fact] = TypeAdapter(Fact)


class FactStore:
    """Ids carry the kind, as a client that chose the id of another fact must not overwrite it."""

    def __init__(self, facts: Collection) -> None:
        self._facts = facts

    async def keep(self, facts: Iterable[Fact]) -> None:
        """Keep those that are newer than what is known, in one write."""
        await update_known(self._facts, [_if_newer(one) for one in facts])

    async def of(self, people: Iterable[PersonId]) -> Mapping[PersonId, Sequence[Fact]]:
        """The facts of `people` that stand."""
        query = {"person_id": {"$in": list(people)}, "is_withdrawn": False}
        found: defaultdict[PersonId, list[Fact]] = defaultdict(list)
        async for document in self._facts.find(query):
            fact = _FACT.validate_python(document["fact"])
            found[fact.person_id].append(fact)
        return found

    async def who_met(self, sources: Iterable[PersonId]) -> frozenset[PersonId]:
        """Who met any of `sources`; also who was linked to them by mistake, as that is news too."""
        query = {"source": {"$in": list(sources)}}
        found = self._facts.find(query, {"person_id": 1, "_id": 0}).hint("met_a_source")
        return frozenset([PersonId(one["person_id"]) async for one in found])


def _if_newer(fact: Fact) -> UpdateOne:
    fields: dict[str, Any] = {
        "person_id": fact.person_id,
        "version": fact.version,
        "is_withdrawn": fact.is_withdrawn,
        "fact": fact.model_dump(mode="json"),
    }
    if fact.kind is FactKind.CONTACT_LINK:
        fields["source"] = fact.source
    return UpdateOne(
        {"_id": f"{fact.kind}:{fact.id}", "version": {"$lt": fact.version}},
        {"$set": fields},
        upsert=True,
    )
