"""The feature around stores in memory: what it hears, what it says, and the day it is."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from prometheus_client import CollectorRegistry

from services.backbone.clock import report_day
from services.contracts.declarations import (
    CONTACTS,
    EXPOSURES,
    FINDINGS,
    ContactLinked,
    ContactUnlinked,
    Finding,
    FindingRecorded,
    HealthDeclared,
    Risk,
    ZoneExposureFound,
    ZoneExposureWithdrawn,
    ZoneLevel,
)
from services.contracts.events import Event
from services.contracts.identifiers import PersonId
from services.declarations.risk.evidence import Surroundings
from services.declarations.risk.handlers import RiskHandlers
from services.declarations.risk.looks import Looks
from services.declarations.risk.metrics import RiskMetrics
from services.declarations.risk.rule_books import RuleBook
from services.declarations.risk.schedule import RiskSchedule
from tests.declarations.builders import COMMUNE, NOON, ZONE, received
from tests.declarations.risk.builders import MOH, a_fact_id, person
from tests.declarations.risk.fakes import (
    Everybody,
    InMemoryFacts,
    InMemoryStandings,
    NoteBook,
)


@dataclass
class Feature:
    """`book` are the official rules, `now` the moment."""

    facts: InMemoryFacts = field(default_factory=InMemoryFacts)
    standings: InMemoryStandings = field(default_factory=InMemoryStandings)
    declarations: NoteBook = field(default_factory=NoteBook)
    people: Everybody = field(default_factory=lambda: Everybody(COMMUNE))
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    book: RuleBook = MOH
    now: datetime = NOON

    def __post_init__(self) -> None:
        self.metrics = RiskMetrics(self.registry)
        self.surroundings = Surroundings(self.facts, self.declarations, self.book.depth)
        self.looks = self.another_replica()
        self.handlers = RiskHandlers(self.facts, self.looks, self.day_of)

    def another_replica(self) -> Looks:
        return Looks(
            self.standings,
            self.surroundings,
            self.people,
            self.book,
            self.metrics,
            lambda: self.now,
            self.day_of,
        )

    def day_of(self, moment: datetime) -> date:
        return report_day(moment, ZONE)

    def schedule(self) -> RiskSchedule:
        return RiskSchedule(
            self.standings, self.looks, self.book.fingerprint, lambda: self.day_of(self.now)
        )

    async def hear(self, *events: Event) -> None:
        """All of `events` in one batch per stream, in their order."""
        for stream, handler in (
            (FINDINGS, self.handlers.take_findings),
            (CONTACTS, self.handlers.take_links),
            (EXPOSURES, self.handlers.take_exposures),
        ):
            batch = [received(one) for one in events if one.stream is stream]
            if batch:
                await handler(cast("Any", batch))
        declared = [received(one) for one in events if isinstance(one, HealthDeclared)]
        if declared:
            await self.handlers.take_declarations(declared)

    def code_of(self, number: int) -> str | None:
        standing = self.standings.by_person.get(person(number))
        one = standing.in_class if standing else None
        return one.risk_class if one else None

    def codes(self, numbers: Sequence[int]) -> list[str | None]:
        return [self.code_of(one) for one in numbers]


def finding_recorded(
    number: int, day: date, finding: Finding = Finding.CONFIRMED, **fields: Any
) -> FindingRecorded:
    return FindingRecorded(
        **{
            "finding_id": a_fact_id("finding", number),
            "person_id": person(number),
            "commune_code": COMMUNE,
            "finding": finding,
            "found_on": day,
            "recorded_at": NOON,
            **fields,
        }
    )


def linked(contact: int, source: int, day: date, **fields: Any) -> ContactLinked:
    return ContactLinked(**_link(contact, source, day), **fields)


def unlinked(contact: int, source: int, day: date) -> ContactUnlinked:
    return ContactUnlinked(**_link(contact, source, day), version=2)


def exposed(number: int, day: date, **fields: Any) -> ZoneExposureFound:
    return ZoneExposureFound(**_exposure(number, day), **fields)


def not_exposed(number: int, day: date) -> ZoneExposureWithdrawn:
    return ZoneExposureWithdrawn(**_exposure(number, day), version=2)


def health_declared(number: int, risk: Risk, **fields: Any) -> HealthDeclared:
    return HealthDeclared(
        **{
            "declaration_id": UUID(int=70_000 + number),
            "person_id": person(number),
            "commune_code": COMMUNE,
            "declared_at": NOON,
            "risk": risk,
            **fields,
        }
    )


def _link(contact: int, source: int, day: date) -> dict[str, Any]:
    return {
        "link_id": a_fact_id("link", contact, source),
        "source": person(source),
        "exposed": person(contact),
        "last_met_on": day,
        "commune_code": COMMUNE,
    }


def _exposure(number: int, day: date) -> dict[str, Any]:
    return {
        "exposure_id": a_fact_id("exposure", number, day),
        "person_id": PersonId(UUID(int=number)),
        "commune_code": COMMUNE,
        "declaration_id": UUID(int=1),
        "zone_id": UUID(int=2),
        "zone_version": 1,
        "level": ZoneLevel.OUTBREAK,
        "first_day": day,
        "last_day": day,
    }
