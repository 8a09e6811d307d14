"""What the features' tests share in memory; each feature's own stores are in its `fakes.py`."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.declarations.health.fakes import InMemoryDeclarations, InMemoryKeys

__all__ = ["InMemoryCounters", "InMemoryDeclarations", "InMemoryKeys", "InMemoryTrail"]


class InMemoryCounters:
    """A collection of counters, of which `gates` hold up whoever asks for a certain one."""

    def __init__(self) -> None:
        self.counters: dict[str, int] = {}
        self.gates: dict[str, Any] = {}

    async def find_one_and_update(
        self, which: Mapping[str, str], change: Mapping[str, Any], **_: object
    ) -> Mapping[str, int] | None:
        name = which["_id"]
        before = self.counters.get(name)
        self.counters[name] = (before or 0) + change["$inc"]["next"]
        if name in self.gates:
            await self.gates[name].wait()
        return None if before is None else {"next": before}


class InMemoryTrail:
    """The audit trail's collection. `failure` is what it dies of, while it is set."""

    def __init__(self) -> None:
        self.entries: list[dict[str, Any]] = []
        self.failure: Exception | None = None

    async def insert_many(self, documents: Sequence[dict[str, Any]]) -> None:
        if not documents:
            raise TypeError("documents must be a non-empty list")
        if self.failure:
            raise self.failure
        self.entries.extend(documents)
