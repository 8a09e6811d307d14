"""Keeps what each thing counts as, and the counters of each day and area."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime
from typing import Any

from pymongo.errors import OperationFailure

from services.backbone.store.mongo import DUPLICATE_KEY, Collection, Document, Session
from services.reporting.daily.model import Changes, Counted, Fact, Figures
from services.reporting.daily.rules import day_key
from services.reporting.daily.tally import Decision
from services.reporting.daily.turns import BEGIN, Turns


class DailyStore:
    """Facts and counters change together, in one transaction, or not at all."""

    def __init__(self, turns: Turns, facts: Collection, counters: Collection) -> None:
        self._turns = turns
        self._facts = facts
        self._counters = counters

    async def add(self, changes: Changes, at: datetime) -> bool:
        """Write `changes`, made in the belief that no fact of theirs was there; False, and nothing
        is written, when one was."""
        moves, new = _moves(changes, at), [_document(fact) for fact in changes.new]

        async def work(session: Session) -> None:
            await _all(session, self._counters, "update", "updates", [BEGIN, *moves])
            await _all(session, self._facts, "insert", "documents", new)

        try:
            await self._turns.take(work)
        except _WasThere:
            return False
        return True

    async def change(self, ids: AbstractSet[str], decide: Decision, at: datetime) -> Changes:
        """Write what `decide` makes of those of the facts `ids` that are there."""

        async def work(session: Session) -> Changes:
            await _all(session, self._counters, "update", "updates", [BEGIN])
            changes = decide(await self._known(ids, session))
            new = [_document(fact) for fact in changes.new]
            replaced = [_replacement(fact) for fact in changes.replaced]
            await _all(session, self._facts, "insert", "documents", new)
            await _all(session, self._facts, "update", "updates", replaced)
            await _all(session, self._counters, "update", "updates", _moves(changes, at))
            return changes

        return await self._turns.take(work)

    async def _known(self, ids: AbstractSet[str], session: Session) -> Mapping[str, Fact]:
        found = await self._facts.find({"_id": {"$in": list(ids)}}, session=session).to_list(None)
        return {one["_id"]: _read(one) for one in found}

    async def counted(self, day: date, area_code: str) -> Counted | None:
        """The figures of a day in an area; None when nothing was counted there."""
        found = await self._counters.find_one({"_id": f"{day_key(day)}:{area_code}"})
        if found is None:
            return None
        return Counted(Figures.model_validate(found["figures"]), found["as_of"])


class _WasThere(Exception):
    """A fact to be inserted was there."""


async def _all(
    session: Session,
    collection: Collection,
    command: str,
    field: str,
    statements: Sequence[Document],
) -> None:
    """Run `statements` as one command, all or none: a `bulk_write` of small documents costs twice
    as much on our side as what it sends."""
    if not statements:
        return
    answer = await collection.database.command(
        {command: collection.name, field: statements}, session=session
    )
    for failed in answer.get("writeErrors", []):
        if failed["code"] == DUPLICATE_KEY:
            raise _WasThere
        raise OperationFailure("a write of the figures failed", failed["code"], answer)


def _moves(changes: Changes, at: datetime) -> list[Document]:
    return [
        {
            "q": {"_id": f"{place.day}:{place.area_code}"},
            "u": {
                "$inc": {f"figures.{figure}": things for figure, things in by.items()},
                "$max": {"as_of": at},
            },
            "upsert": True,
        }
        for place, by in changes.increments.items()
    ]


def _replacement(fact: Fact) -> Document:
    # By its id alone: anything beside it would have a plan made for each.
    return {"q": {"_id": fact.id}, "u": _document(fact)}


def _document(fact: Fact) -> Document:
    return {
        "_id": fact.id,
        "commune": fact.commune_code,
        "version": fact.version,
        "figures": fact.figures,
    }


def _read(document: Mapping[str, Any]) -> Fact:
    return Fact(
        id=document["_id"],
        commune_code=document["commune"],
        version=document["version"],
        figures=tuple(document["figures"]),
    )
