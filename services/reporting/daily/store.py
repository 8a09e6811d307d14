"""Keeps what each thing counts as, and the counters of each day and area."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime
from typing import Any

from pymongo.errors import OperationFailure

from services.backbone.store.mongo import DUPLICATE_KEY, Collection, Document, Session
from services.reporting.daily.model import Changes, Counted, DayArea, Fact, Figures
from services.reporting.daily.rules import day_key
from services.reporting.daily.turns import TurnLost, Turns


class DailyStore:
    """Facts and counters change together, in one transaction, or not at all."""

    def __init__(self, turns: Turns, facts: Collection, counters: Collection) -> None:
        self._turns = turns
        self._facts = facts
        self._counters = counters

    async def known(self, ids: AbstractSet[str]) -> Mapping[str, Fact]:
        """Those of these facts that are there."""
        found = await self._facts.find({"_id": {"$in": list(ids)}}).to_list(None)
        return {one["_id"]: _read(one) for one in found}

    async def write(self, changes: Changes, at: datetime) -> bool:
        """Write `changes` as of `at`; False when they have to be made again from the facts as they
        are, because somebody else changed one or ended our transaction."""
        if not changes.things:
            return True
        moves = [_move(counter, by, at) for counter, by in changes.increments.items()]
        new = [_document(fact) for fact in changes.new]
        replaced = [_replacement(before, after) for before, after in changes.replaced]

        async def work(session: Session) -> None:
            # The counters first: whoever else is at work on them is met before the long write.
            await _all(session, self._counters, "update", "updates", moves)
            await _all(session, self._facts, "insert", "documents", new)
            await _all(session, self._facts, "update", "updates", replaced)

        try:
            await self._turns.take(work)
        except (_Outdated, TurnLost):
            return False
        return True

    async def counted(self, day: date, area_code: str) -> Counted | None:
        """The figures of a day in an area; None when nothing was counted there."""
        found = await self._counters.find_one({"_id": f"{day_key(day)}:{area_code}"})
        if found is None:
            return None
        return Counted(Figures.model_validate(found["figures"]), found["as_of"])


class _Outdated(Exception):
    """A fact is no longer as it was read."""


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
    failed = answer.get("writeErrors", [])
    if any(one["code"] != DUPLICATE_KEY for one in failed):
        raise OperationFailure("a write of the figures failed", failed[0]["code"], answer)
    if answer["n"] < len(statements):
        raise _Outdated


def _move(counter: DayArea, by: Mapping[str, int], at: datetime) -> Document:
    moved = {f"figures.{figure}": things for figure, things in by.items()}
    return {
        "q": {"_id": f"{counter.day}:{counter.area_code}"},
        "u": {"$inc": moved, "$max": {"as_of": at}},
        "upsert": True,
    }


def _replacement(before: Fact, after: Fact) -> Document:
    seen = {"_id": before.id, "version": before.version, "figures": before.figures}
    return {"q": seen, "u": _document(after)}


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
