"""The edges of findings, links and classes around stores in memory, without a server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

import httpx
from prometheus_client import CollectorRegistry

from services.backbone.audit import AuditTrail
from services.backbone.clock import report_day
from services.backbone.http.app import Api, create_app
from services.declarations.contacts import edge as contacts_edge
from services.declarations.contacts.desk import Desk as LinkDesk
from services.declarations.contacts.parties import Parties
from services.declarations.contacts.texts import TEXTS as CONTACT_TEXTS
from services.declarations.findings import edge as findings_edge
from services.declarations.findings.desk import Desk as FindingDesk
from services.declarations.findings.texts import TEXTS as FINDING_TEXTS
from services.declarations.people.texts import TEXTS as PEOPLE_TEXTS
from services.declarations.risk import edge as risk_edge
from services.declarations.risk.evidence import Surroundings
from services.declarations.risk.texts import TEXTS as RISK_TEXTS
from tests.declarations.builders import COMMUNE, NOON, OTHER_COMMUNE, PSEUDONYMS, ZONE, the_areas
from tests.declarations.contacts.fakes import InfectiousDays, InMemoryLinks, InMemoryRegister
from tests.declarations.fakes import InMemoryTrail
from tests.declarations.findings.fakes import InMemoryFindings
from tests.declarations.health.fakes import InMemoryKeys
from tests.declarations.risk.builders import BOOKS
from tests.declarations.risk.fakes import InMemoryFacts, InMemoryStandings, NoteBook
from tests.declarations.tokens import VERIFIER

# In the commune: the first five; elsewhere: the other two.
AN, BINH, CHI, DUNG, EM, GIANG, HOA = (UUID(int=number) for number in range(1, 8))
NUMBERS = {person: f"09109000{person.int:04d}" for person in (AN, BINH, CHI, DUNG, EM)}


@dataclass
class Memory:
    """What the features remember, and the moment at which they are asked."""

    keys: InMemoryKeys = field(default_factory=InMemoryKeys)
    trail: InMemoryTrail = field(default_factory=InMemoryTrail)
    people: InMemoryRegister = field(default_factory=InMemoryRegister)
    infectious: InfectiousDays = field(default_factory=InfectiousDays)
    facts: InMemoryFacts = field(default_factory=InMemoryFacts)
    standings: InMemoryStandings = field(default_factory=InMemoryStandings)
    declarations: NoteBook = field(default_factory=NoteBook)
    now: datetime = NOON

    def __post_init__(self) -> None:
        self.findings = InMemoryFindings(self.keys)
        self.links = InMemoryLinks(self.keys)
        for person in (AN, BINH, CHI, DUNG, EM):
            self.people.add(person, COMMUNE, NUMBERS[person])
        for person in (GIANG, HOA):
            self.people.add(person, OTHER_COMMUNE)

    def moment(self) -> datetime:
        return self.now

    def day_of(self, moment: datetime) -> date:
        return report_day(moment, ZONE)


@asynccontextmanager
async def serving(memory: Memory) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the edges."""
    transport = httpx.ASGITransport(create_app(_api(memory)), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://declarations") as client:
        yield client


def _api(memory: Memory) -> Api:
    trail, areas = AuditTrail(memory.trail, ZONE), the_areas()
    clock = (memory.moment, memory.day_of)
    findings = FindingDesk(memory.findings, memory.people, trail, areas, PSEUDONYMS.digest, *clock)
    parties = Parties(memory.people, areas)
    links = LinkDesk(memory.links, parties, memory.infectious, trail, PSEUDONYMS.digest, *clock)
    surroundings = Surroundings(memory.facts, memory.declarations, BOOKS.depth)
    files = risk_edge.Files(surroundings, memory.standings, memory.people, BOOKS, memory.day_of)
    return Api(
        title="Risk",
        version="1.0.0",
        summary="What classes follow from",
        registry=CollectorRegistry(),
        lifespan=_nothing_beside,
        routers=[
            findings_edge.writing(findings, memory.findings),
            findings_edge.reading(findings, memory.findings, areas),
            contacts_edge.writing(links, memory.links),
            contacts_edge.reading(links, memory.links, parties, memory.people),
            risk_edge.router(files, trail, areas, memory.moment),
        ],
        verifier=VERIFIER,
        texts={**PEOPLE_TEXTS, **FINDING_TEXTS, **CONTACT_TEXTS, **RISK_TEXTS},
    )


@asynccontextmanager
async def _nothing_beside() -> AsyncIterator[None]:
    yield
