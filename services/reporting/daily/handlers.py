"""Counts what all services say, once."""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime, tzinfo
from functools import partial
from typing import Any, Protocol

from services.backbone.events.dead_letters import Refused, Unavailable
from services.backbone.events.received import Received
from services.backbone.events.subscriptions import Subscription, listening
from services.backbone.profile import AreaUnknown
from services.contracts.declarations import HealthDeclared
from services.reporting.daily import rules
from services.reporting.daily.metrics import DailyMetrics
from services.reporting.daily.model import Changes, Fact
from services.reporting.daily.rules import DECLARATION, KINDS, Kind
from services.reporting.daily.tally import Ancestry, tally

TRIES = 5


class Facts(Protocol):
    async def known(self, ids: AbstractSet[str]) -> Mapping[str, Fact]: ...

    async def write(self, changes: Changes, at: datetime) -> bool: ...


class DailyHandlers:
    """Hears whatever has a figure."""

    def __init__(
        self,
        facts: Facts,
        ancestry: Ancestry,
        zone: tzinfo,
        now: Callable[[], datetime],
        metrics: DailyMetrics,
    ) -> None:
        self._facts = facts
        self._ancestry = ancestry
        self._zone = zone
        self._now = now
        self._metrics = metrics

    async def count(self, kind: Kind, events: Sequence[Received[Any]]) -> None:
        """Put the things of `kind` into the figures of their day and area."""
        await self._count(kind, self._facts_of(kind, events))

    async def count_declarations(self, events: Sequence[Received[HealthDeclared]]) -> None:
        """As `count`, and tell how long those that are new took to get here."""
        said = self._facts_of(DECLARATION, events)
        changes = await self._count(DECLARATION, said)
        now = self._now()
        times = {fact.id: one.time for one, fact in zip(events, said, strict=True)}
        self._metrics.arrived((now - times[fact.id]).total_seconds() for fact in changes.new)

    def _facts_of(self, kind: Kind, events: Sequence[Received[Any]]) -> list[Fact]:
        return [rules.fact(kind, one.event, self._zone) for one in events]

    async def _count(self, kind: Kind, said: Sequence[Fact]) -> Changes:
        ids = {fact.id for fact in said}
        # First versions are mostly new, so nobody asks: the store tells when one was there.
        are_first = all(fact.version == 1 for fact in said)
        known = {} if are_first else await self._facts.known(ids)
        for _ in range(TRIES):
            changes = self._changes(kind, said, known)
            if await self._facts.write(changes, self._now()):
                self._metrics.changed(kind.name, changes.things)
                return changes
            self._metrics.again()
            known = await self._facts.known(ids)
        raise Unavailable("others count the same things at the same time")

    def _changes(self, kind: Kind, said: Sequence[Fact], known: Mapping[str, Fact]) -> Changes:
        try:
            return tally(said, known, kind.joined, self._ancestry)
        except AreaUnknown:
            raise Refused("commune_code: no such commune in the profile") from None


def subscriptions(handlers: DailyHandlers) -> list[Subscription]:
    """What this feature hears: every event that counts as something."""
    others = [kind for kind in KINDS if kind is not DECLARATION]
    return [
        listening("daily", handlers.count_declarations, *DECLARATION.events),
        *(listening("daily", partial(handlers.count, kind), *kind.events) for kind in others),
    ]
