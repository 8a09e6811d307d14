"""Looks at people again when something around them changed, and tells what follows."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol
from uuid import UUID, uuid4

from services.backbone.events.dead_letters import Unavailable
from services.contracts.identifiers import PersonId
from services.declarations.people.model import Known
from services.declarations.risk import rules
from services.declarations.risk.evidence import Surroundings
from services.declarations.risk.metrics import RiskMetrics
from services.declarations.risk.model import Evidence, Standing
from services.declarations.risk.rule_books import RuleBook
from services.declarations.risk.rules import Seen
from services.declarations.risk.store import Looked

TRIES = 10


class OftenOutrun(Unavailable):
    """Others looked at the same people again and again; it is tried once more after a pause."""


class Standings(Protocol):
    async def of(self, people: Iterable[PersonId]) -> Mapping[PersonId, Standing]: ...

    async def save(self, looks: Sequence[Looked], at: datetime) -> frozenset[PersonId]: ...


class People(Protocol):
    async def known(self, people: Iterable[UUID]) -> Mapping[UUID, Known]: ...


class Looks:
    """Classifies people by the official rules, from the facts as they are at that moment."""

    def __init__(
        self,
        standings: Standings,
        surroundings: Surroundings,
        people: People,
        book: RuleBook,
        metrics: RiskMetrics,
        now: Callable[[], datetime],
        day_of: Callable[[datetime], date],
    ) -> None:
        self._standings = standings
        self._surroundings = surroundings
        self._people = people
        self._book = book
        self._rules = book.fingerprint
        self._metrics = metrics
        self._now = now
        self._day_of = day_of

    async def look_at_all_behind(self, people: Iterable[PersonId]) -> None:
        """Look at `people` and at everybody whose class may follow from theirs."""
        async for batch in self._surroundings.downstream(people):
            await self.look_at(batch)

    async def look_at(self, people: Sequence[PersonId]) -> None:
        """Look at `people`, who are no more than a batch; returns when the last look holds."""
        left = frozenset(people)
        for _ in range(TRIES):
            left = await self._look_once(left)
            if not left:
                return
            self._metrics.outrun.inc(len(left))
        raise OftenOutrun(len(left))

    async def _look_once(self, people: frozenset[PersonId]) -> frozenset[PersonId]:
        # Where they stand is read before the facts: whose look is written later has seen them.
        standings = await self._standings.of(people)
        evidence = await self._surroundings.upstream(people)
        known = await self._people.known(people)
        now, revision = self._now(), uuid4()
        looks = []
        for one in people:
            if commune := _commune(standings[one], evidence, known):
                seen = Seen(now, commune, self._rules, revision)
                looks.append(self._look(standings[one], evidence, seen))
            # Where everybody met everybody a class takes a while: the edge has its turn between.
            await asyncio.sleep(0)
        outrun = await self._standings.save(looks, now)
        self._metrics.count(one.event for one in looks if one.after.person_id not in outrun)
        return outrun

    def _look(self, standing: Standing, evidence: Evidence, seen: Seen) -> Looked:
        day = self._day_of(seen.at)
        found = rules.classify(standing.person_id, evidence, self._book, day)
        after = rules.look(standing, found, seen)
        is_news = after.version > standing.version
        return Looked(standing, after, rules.told(after) if is_news else None)


def _commune(standing: Standing, evidence: Evidence, known: Mapping[UUID, Known]) -> str | None:
    """Where the person lives: by the register, which may hear of a declaration later than we do."""
    person = standing.person_id
    if person in known:
        return known[person].commune_code
    told = [one.commune_code for one in evidence.facts.get(person, ()) if one.commune_code]
    return told[-1] if told else standing.commune_code or None
