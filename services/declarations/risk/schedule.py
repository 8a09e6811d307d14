"""Looks at people on the day on which something new follows from old facts.

A period ends, a measure gives way to the next, or another version of the rules takes effect.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import date
from typing import Protocol

from services.contracts.identifiers import PersonId
from services.declarations.repeated import repeat

MOST_AT_ONCE = 200
LOOK_EVERY_SECONDS = 10.0


class Standings(Protocol):
    async def due(self, today: date, limit: int) -> Sequence[PersonId]: ...

    async def by_other_rules(
        self, rules: str, after: PersonId | None, limit: int
    ) -> Sequence[PersonId]: ...


class Looks(Protocol):
    async def look_at(self, people: Sequence[PersonId]) -> None: ...


class RiskSchedule:
    """Every replica runs one; two that look at the same person come to the same end."""

    def __init__(
        self, standings: Standings, looks: Looks, rules: str, today: Callable[[], date]
    ) -> None:
        self._standings = standings
        self._looks = looks
        self._rules = rules
        self._today = today
        self._is_caught_up = False

    async def run(self) -> None:
        """Look until cancelled."""
        await repeat(self.look, LOOK_EVERY_SECONDS)

    async def look(self) -> None:
        """Look at everybody who is due; first, once, at those whom other rules put somewhere."""
        if not self._is_caught_up:
            await self.catch_up()
        while due := await self._standings.due(self._today(), MOST_AT_ONCE):
            await self._looks.look_at(due)
            # Between two batches the edge has its turn.
            await asyncio.sleep(0)

    async def catch_up(self) -> None:
        """Look at everybody who stands where the rules of another profile have put them."""
        after = None
        while found := await self._standings.by_other_rules(self._rules, after, MOST_AT_ONCE):
            await self._looks.look_at(found)
            after = found[-1]
        self._is_caught_up = True
