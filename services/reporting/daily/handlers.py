"""Counts what all services say, once."""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime, tzinfo
from functools import partial
from typing import Any, Protocol

from services.backbone.events.dead_letters import Refused
from services.backbone.events.received import Received
from services.backbone.events.subscriptions import Subscription, listening
from services.backbone.profile import AreaUnknown
from services.contracts.declarations import HealthDeclared
from services.reporting.daily import rules
from services.reporting.daily.metrics import DailyMetrics
from services.reporting.daily.model import Changes, Fact
from services.reporting.daily.rules import DECLARATION, KINDS, Kind
from services.reporting.daily.tally import Ancestry, Decision, tally


class Facts(Protocol):
    async def add(self, changes: Changes, at: datetime) -> bool: ...

    async def change(self, ids: AbstractSet[str], decide: Decision, at: datetime) -> Changes: ...


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
        def decide(known: Mapping[str, Fact]) -> Changes:
            return tally(said, known, kind.joined, self._ancestry)

        try:
            changes = await self._change(said, decide)
        except AreaUnknown:
            raise Refused("commune_code: no such commune in the profile") from None
        self._metrics.changed(kind.name, changes.things)
        return changes

    async def _change(self, said: Sequence[Fact], decide: Decision) -> Changes:
        # First versions are mostly new, so nobody looks: the store tells when one was there.
        if all(fact.version == 1 for fact in said):
            changes = decide({})
            if await self._facts.add(changes, self._now()):
                return changes
            self._metrics.again()
        return await self._facts.change({fact.id for fact in said}, decide, self._now())


def subscriptions(handlers: DailyHandlers) -> list[Subscription]:
    """What this feature hears: every event that counts as something."""
    others = [kind for kind in KINDS if kind is not DECLARATION]
    return [
        listening("daily", handlers.count_declarations, *DECLARATION.events),
        *(listening("daily", partial(handlers.count, kind), *kind.events) for kind in others),
    ]
