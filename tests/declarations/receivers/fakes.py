"""Obligations in memory; they keep the promises of the real store."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID, uuid4

from services.contracts.events import Event
from services.declarations.health.model import Accepted
from services.declarations.people.model import Identified
from services.declarations.receivers.model import Obligation, State, Wanted, id_of
from services.declarations.receivers.rules import Change

_STATES = {
    State.OWED: {State.OWED, State.OVERDUE},
    State.OVERDUE: {State.OVERDUE},
    State.ACKNOWLEDGED: {State.ACKNOWLEDGED},
}


class InMemoryObligations:
    """`meanwhile` happens once, before the next write: what another process does."""

    def __init__(self) -> None:
        self.by_id: dict[str, Obligation] = {}
        self.told: list[Event] = []
        self.meanwhile: Callable[[], None] | None = None

    async def known(self, ids: Iterable[str]) -> Mapping[str, Obligation]:
        return {one: self.by_id[one] for one in ids if one in self.by_id}

    async def of(self, person_id: UUID, day: date) -> Obligation | None:
        return self.by_id.get(id_of(day, person_id))

    async def save(self, changes: Sequence[Change]) -> Sequence[Change]:
        if self.meanwhile:
            happens, self.meanwhile = self.meanwhile, None
            happens()
        held = [one for one in changes if self._holds(one)]
        for one in held:
            self.by_id[one.after.id] = replace(one.after, revision=uuid4())
            self.told += one.events
        return held

    async def of_commune(
        self, wanted: Wanted, after: str | None, limit: int
    ) -> Sequence[Obligation]:
        found = [
            one
            for one in self.by_id.values()
            if one.commune_code == wanted.commune_code
            and one.state in _STATES[wanted.state]
            and wanted.day in (None, one.day)
            and (wanted.until is None or one.owed_since <= wanted.until)
            and (after is None or one.id > after)
        ]
        return sorted(found, key=lambda one: one.id)[:limit]

    async def due(self, level: int, owed_since: datetime, limit: int) -> Sequence[Obligation]:
        found = [one for one in self._owed() if one.level == level and one.owed_since <= owed_since]
        return sorted(found, key=lambda one: one.owed_since)[:limit]

    async def count_owed(self, from_level: int) -> int:
        return sum(one.level >= from_level for one in self._owed())

    async def oldest_owed(self, levels: Iterable[int]) -> datetime | None:
        wanted = set(levels)
        return min((one.owed_since for one in self._owed() if one.level in wanted), default=None)

    def _owed(self) -> list[Obligation]:
        return [one for one in self.by_id.values() if not one.acknowledged]

    def _holds(self, change: Change) -> bool:
        kept = self.by_id.get(change.after.id)
        before = change.before
        return kept.revision == before.revision if kept and before else kept is before


class Receipts:
    """The declarations that receipts lead to."""

    def __init__(self) -> None:
        self.given: dict[str, Accepted] = {}

    async def by_receipt(self, receipt: str, today: date) -> Accepted | None:
        return self.given.get(receipt)


class Names:
    """Who people are; who is not there was erased."""

    def __init__(self) -> None:
        self.of: dict[UUID, Identified] = {}

    async def identities(self, people: Iterable[UUID]) -> Mapping[UUID, Identified]:
        return {one: self.of[one] for one in people if one in self.of}
