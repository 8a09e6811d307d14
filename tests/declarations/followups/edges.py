"""The edge of the follow-ups around stores in memory, without a server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

import httpx
from prometheus_client import CollectorRegistry

from services.backbone.audit import AuditTrail
from services.backbone.http.app import Api, create_app
from services.declarations.followups import edge
from services.declarations.followups.access import Access
from services.declarations.followups.changing import Changing
from services.declarations.followups.model import FollowUp
from services.declarations.followups.reading import Reading
from services.declarations.followups.stations import Stations
from services.declarations.followups.texts import TEXTS
from services.declarations.health.model import Kept
from services.declarations.people.model import Identified
from tests.declarations.builders import NOON, ZONE, a_feverish_sent, a_person, the_areas
from tests.declarations.fakes import InMemoryDeclarations, InMemoryKeys, InMemoryTrail
from tests.declarations.followups.builders import POLICY, at, opened, the_stations
from tests.declarations.followups.fakes import InMemoryFollowUps, InMemoryPeople
from tests.declarations.tokens import VERIFIER


@dataclass
class Memory:
    """What the feature remembers, and the moment at which it is asked."""

    keys: InMemoryKeys = field(default_factory=InMemoryKeys)
    trail: InMemoryTrail = field(default_factory=InMemoryTrail)
    stations: Stations = field(default_factory=the_stations)
    now: datetime = NOON

    def __post_init__(self) -> None:
        self.declarations = InMemoryDeclarations(self.keys)
        self.followups = InMemoryFollowUps(self.keys)
        self.people = InMemoryPeople(self.keys)


async def somebody_sick(memory: Memory) -> FollowUp:
    """Declared symptoms, and is followed up."""
    sent = a_feverish_sent(person=a_person(), symptoms=["fever", "cough"], temperature_celsius=39)
    await memory.declarations.keep([sent])
    change = opened(sent.declaration.id.int, person_id=sent.person_id)
    await memory.followups.write([change], at(NOON))
    [kept] = (await memory.declarations.declarations([sent.declaration.id])).values()
    memory.people.by_id[sent.person_id] = _identified(kept)
    return change.followup


def _identified(kept: Kept) -> Identified:
    return Identified(**kept.person.model_dump(), address=kept.residence.address)


@asynccontextmanager
async def serving(memory: Memory) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the edge."""
    transport = httpx.ASGITransport(create_app(_api(memory)), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://declarations") as client:
        yield client


def _api(memory: Memory) -> Api:
    clock = Changing(memory.followups, POLICY, ZONE, lambda: memory.now)
    told = Reading(memory.people, memory.declarations, AuditTrail(memory.trail, ZONE))
    access = Access(memory.stations, the_areas())
    return Api(
        title="Follow-ups",
        version="1.0.0",
        summary="Whom the stations follow up",
        registry=CollectorRegistry(),
        lifespan=_nothing_beside,
        routers=[
            edge.reading(memory.followups, memory.followups, told, access, clock),
            edge.visiting(memory.followups, told, access, clock),
        ],
        verifier=VERIFIER,
        texts=TEXTS,
    )


@asynccontextmanager
async def _nothing_beside() -> AsyncIterator[None]:
    yield
