"""Findings in memory; they keep the promises of the real store."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.contracts.events import Event
from services.declarations.findings.model import Record
from services.declarations.findings.rules import recorded
from tests.declarations.health.fakes import InMemoryKeys


class InMemoryFindings:
    def __init__(self, keys: InMemoryKeys | None = None) -> None:
        self.by_id: dict[UUID, Record] = {}
        self.told: list[Event] = []
        self._words: dict[tuple[UUID, int], tuple[str, int]] = {}
        self._keys = keys or InMemoryKeys()

    async def write(self, record: Record, words: str, at: datetime) -> bool:
        known = self.by_id.get(record.id)
        if (known.now.version if known else 0) != record.now.version - 1:
            return False
        self.by_id[record.id] = record
        key = self._keys.of_or_new(record.person_id)
        self._words[record.id, record.now.version] = words, key
        self.told.append(recorded(record))
        return True

    async def get(self, finding_id: UUID) -> Record | None:
        return self.by_id.get(finding_id)

    async def of_person(self, person: UUID, after: UUID | None, limit: int) -> Sequence[Record]:
        found = [
            one
            for one in self.by_id.values()
            if one.person_id == person and (after is None or one.id > after)
        ]
        return sorted(found, key=lambda one: one.id)[:limit]

    async def words(self, record: Record) -> str | None:
        words, key = self._words[record.id, record.now.version]
        return words if self._keys.opens(record.person_id, key) else None
