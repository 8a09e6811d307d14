"""The edge of the orders around a store in memory, without a server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

import httpx
from prometheus_client import CollectorRegistry

from services.backbone.audit import AuditTrail
from services.backbone.http.app import Api, create_app
from services.contracts.identifiers import PersonId
from services.declarations.health.model import Gender
from services.declarations.orders import changes_edge, edge
from services.declarations.orders.desk import Desk
from services.declarations.orders.edge import Office
from services.declarations.orders.texts import TEXTS
from services.declarations.people.model import Identified, Known
from services.declarations.people.texts import TEXTS as PEOPLE_TEXTS
from tests.declarations.builders import COMMUNE, NOON, OTHER_COMMUNE, PSEUDONYMS, ZONE, the_areas
from tests.declarations.fakes import InMemoryKeys, InMemoryTrail
from tests.declarations.orders.builders import LIMITS, OTHER_PERSON, PERSON
from tests.declarations.orders.fakes import InMemoryOrders, InMemoryRegister
from tests.declarations.tokens import VERIFIER

ELSEWHERE = "091090000002"


@dataclass
class Memory:
    """What the feature remembers, and the moment at which it is asked."""

    keys: InMemoryKeys = field(default_factory=InMemoryKeys)
    trail: InMemoryTrail = field(default_factory=InMemoryTrail)
    now: datetime = NOON

    def __post_init__(self) -> None:
        self.orders = InMemoryOrders(self.keys)
        self.people = InMemoryRegister(self.keys)
        for person, commune in ((PERSON, COMMUNE), (OTHER_PERSON, OTHER_COMMUNE)):
            self.keys.of_or_new(person)
            self.people.known[person] = Known(PersonId(person), commune, None)
            self.people.named[person] = Identified(
                full_name="NGUYỄN VĂN AN",
                birth_year=1990,
                gender=Gender.MALE,
                phone="+84901234567",
                address="12 Nguyễn Trung Trực",
            )
        self.people.by_number[ELSEWHERE] = OTHER_PERSON


@asynccontextmanager
async def serving(memory: Memory) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the edge."""
    transport = httpx.ASGITransport(create_app(_api(memory)), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://declarations") as client:
        yield client


def _api(memory: Memory) -> Api:
    trail = AuditTrail(memory.trail, ZONE)
    desk = Desk(memory.orders, memory.people, trail, LIMITS, ZONE, lambda: memory.now)
    office = Office(memory.orders, desk, the_areas(), PSEUDONYMS.digest)
    return Api(
        title="Orders",
        version="1.0.0",
        summary="Orders of quarantine and monitoring",
        registry=CollectorRegistry(),
        lifespan=_nothing_beside,
        routers=[edge.issuing(office), edge.reading(office), changes_edge.changing(office)],
        verifier=VERIFIER,
        texts={**PEOPLE_TEXTS, **TEXTS},
    )


@asynccontextmanager
async def _nothing_beside() -> AsyncIterator[None]:
    yield
