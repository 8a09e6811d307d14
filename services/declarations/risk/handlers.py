"""Hears the facts that classes follow from, and looks at whom they concern."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Protocol

from services.backbone.events.received import Received
from services.backbone.events.subscriptions import Subscription, listening
from services.contracts.declarations import (
    ContactLinked,
    ContactUnlinked,
    FindingRecorded,
    HealthDeclared,
    Risk,
    ZoneExposureFound,
    ZoneExposureWithdrawn,
)
from services.contracts.identifiers import PersonId
from services.declarations.risk.model import Declared, Fact, Found, Met, Stayed


class Facts(Protocol):
    async def keep(self, facts: Iterable[Fact]) -> None: ...


class Looks(Protocol):
    async def look_at_all_behind(self, people: Iterable[PersonId]) -> None: ...


class RiskHandlers:
    """A fact that was known already is looked at again all the same: the last try may have failed
    between the two."""

    def __init__(self, facts: Facts, looks: Looks, day_of: Callable[[datetime], date]) -> None:
        self._facts = facts
        self._looks = looks
        self._day_of = day_of

    async def take_findings(self, events: Sequence[Received[FindingRecorded]]) -> None:
        """What was found about people."""
        await self._take([_found(one.event) for one in events])

    async def take_links(self, events: Sequence[Received[ContactLinked | ContactUnlinked]]) -> None:
        """Who met whom."""
        await self._take([_met(one.event) for one in events])

    async def take_exposures(
        self, events: Sequence[Received[ZoneExposureFound | ZoneExposureWithdrawn]]
    ) -> None:
        """Who stayed in an epidemic zone."""
        await self._take([_stayed(one.event) for one in events])

    async def take_declarations(self, events: Sequence[Received[HealthDeclared]]) -> None:
        """Symptoms and contacts; of a thousand declarations most have none and cost nothing."""
        await self._take(
            [self._declared(one.event) for one in events if one.event.risk is not Risk.NONE]
        )

    async def _take(self, facts: Sequence[Fact]) -> None:
        if facts:
            await self._facts.keep(facts)
            await self._looks.look_at_all_behind({one.person_id for one in facts})

    def _declared(self, declared: HealthDeclared) -> Declared:
        return Declared(
            id=declared.declaration_id,
            person_id=declared.person_id,
            commune_code=declared.commune_code,
            day=self._day_of(declared.declared_at),
        )


def _found(recorded: FindingRecorded) -> Found:
    return Found(
        id=recorded.finding_id,
        person_id=recorded.person_id,
        version=recorded.version,
        is_withdrawn=recorded.is_withdrawn,
        commune_code=recorded.commune_code,
        finding=recorded.finding,
        day=recorded.found_on,
    )


def _met(said: ContactLinked | ContactUnlinked) -> Met:
    return Met(
        id=said.link_id,
        person_id=said.exposed,
        version=said.version,
        is_withdrawn=isinstance(said, ContactUnlinked),
        commune_code=said.commune_code,
        source=said.source,
        day=said.last_met_on,
    )


def _stayed(said: ZoneExposureFound | ZoneExposureWithdrawn) -> Stayed:
    return Stayed(
        id=said.exposure_id,
        person_id=said.person_id,
        version=said.version,
        is_withdrawn=isinstance(said, ZoneExposureWithdrawn),
        commune_code=said.commune_code,
        level=said.level,
        first_day=said.first_day,
        last_day=said.last_day,
    )


def subscriptions(handlers: RiskHandlers) -> list[Subscription]:
    """What this feature hears."""
    return [
        listening("risk", handlers.take_findings, FindingRecorded),
        listening("risk", handlers.take_links, ContactLinked, ContactUnlinked),
        listening("risk", handlers.take_exposures, ZoneExposureFound, ZoneExposureWithdrawn),
        listening("risk", handlers.take_declarations, HealthDeclared),
    ]
