"""Gathers what is known around people: upstream for their class, downstream for whom it concerns.

Both go no further than the rule sets reach, and a batch at a time.
"""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from itertools import islice
from typing import Protocol
from uuid import UUID

from services.contracts.identifiers import PersonId
from services.declarations.health.model import Kept
from services.declarations.risk.model import Declared, Evidence, Fact, Met, Told

MOST_AT_ONCE = 200


class Facts(Protocol):
    async def of(self, people: Iterable[PersonId]) -> Mapping[PersonId, Sequence[Fact]]: ...

    async def who_met(self, sources: Iterable[PersonId]) -> frozenset[PersonId]: ...


class Declarations(Protocol):
    async def declarations(self, ids: Iterable[UUID]) -> Mapping[UUID, Kept]: ...


class Surroundings:
    """The facts around people, as far as `depth` meetings away."""

    def __init__(self, facts: Facts, declarations: Declarations, depth: int) -> None:
        self._facts = facts
        self._declarations = declarations
        self._depth = depth

    async def upstream(self, people: Iterable[PersonId]) -> Evidence:
        """What the classes of `people` follow from."""
        known: dict[PersonId, Sequence[Fact]] = {}
        frontier = set(people)
        for _ in range(self._depth + 1):
            found = await self._facts.of(frontier) if frontier else {}
            known |= dict.fromkeys(frontier, ()) | dict(found)
            met = (one for facts in found.values() for one in facts if isinstance(one, Met))
            frontier = {one.source for one in met} - known.keys()
        return Evidence(known, await self._told(known.values()))

    async def downstream(self, people: Iterable[PersonId]) -> AsyncIterator[list[PersonId]]:
        """`people` and whoever stands behind them, each once, in batches."""
        known = set(people)
        frontier = known
        for _ in range(self._depth + 1):
            behind: set[PersonId] = set()
            for batch in _batches(sorted(frontier)):
                yield batch
                behind |= await self._facts.who_met(batch)
            frontier = behind - known
            known |= frontier

    async def _told(self, facts: Iterable[Sequence[Fact]]) -> Mapping[UUID, Told]:
        ids = [one.id for some in facts for one in some if isinstance(one, Declared)]
        kept = await self._declarations.declarations(ids) if ids else {}
        return {declaration: _told(one) for declaration, one in kept.items()}


def _told(kept: Kept) -> Told:
    answers = kept.contacts.model_dump()
    return Told(
        symptoms=frozenset(kept.symptoms),
        temperature_celsius=kept.temperature_celsius,
        answers=frozenset(name for name, is_so in answers.items() if is_so),
    )


def _batches(people: Iterable[PersonId]) -> Iterable[list[PersonId]]:
    rest = iter(people)
    while batch := list(islice(rest, MOST_AT_ONCE)):
        yield batch
