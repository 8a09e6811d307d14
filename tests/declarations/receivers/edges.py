"""The edge of the two receivers around a store in memory, without a server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

import httpx
from prometheus_client import CollectorRegistry

from services.backbone.audit import AuditTrail
from services.backbone.http.app import Api, create_app
from services.declarations.health.model import Gender
from services.declarations.people.model import Identified
from services.declarations.receivers import edge, rules
from services.declarations.receivers.acknowledging import Acknowledging
from services.declarations.receivers.model import Obligation
from services.declarations.receivers.reading import Reading
from services.declarations.receivers.texts import TEXTS
from tests.declarations.builders import NOON, ZONE, the_areas
from tests.declarations.fakes import InMemoryTrail
from tests.declarations.receivers.builders import AGEING, PERSON
from tests.declarations.receivers.clock import day_of
from tests.declarations.receivers.fakes import InMemoryObligations, Names, Receipts
from tests.declarations.tokens import VERIFIER


@dataclass
class Memory:
    """What the feature remembers, and the moment at which it is asked."""

    obligations: InMemoryObligations = field(default_factory=InMemoryObligations)
    trail: InMemoryTrail = field(default_factory=InMemoryTrail)
    receipts: Receipts = field(default_factory=Receipts)
    names: Names = field(default_factory=Names)
    now: datetime = NOON

    def __post_init__(self) -> None:
        self.names.of[PERSON] = Identified(
            full_name="NGUYỄN VĂN AN",
            birth_year=1990,
            gender=Gender.MALE,
            phone="+84901234567",
            address="12 Nguyễn Trung Trực",
        )

    async def owe(self, *said: Obligation) -> None:
        """Keep what `said` tells, each of a person and day of its own."""
        changes = [rules.after_declaring(None, one, NOON) for one in said]
        await self.obligations.save([one for one in changes if one])

    def deeds(self) -> list[tuple[str, str]]:
        """What the audit trail has, and about what."""
        return [(one["action"], one["object"]) for one in self.trail.entries]


@asynccontextmanager
async def serving(memory: Memory) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the edge."""
    transport = httpx.ASGITransport(create_app(_api(memory)), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://declarations") as client:
        yield client


def _api(memory: Memory) -> Api:
    def now() -> datetime:
        return memory.now

    trail = AuditTrail(memory.trail, ZONE)
    desk = edge.Desk(
        obligations=memory.obligations,
        declarations=memory.receipts,
        acknowledging=Acknowledging(memory.obligations, trail, now),
        reading=Reading(memory.names, trail, AGEING, now),
        areas=the_areas(),
        day_of=day_of,
        now=now,
    )
    return Api(
        title="Receivers",
        version="1.0.0",
        summary="What communes owe",
        registry=CollectorRegistry(),
        lifespan=_nothing_beside,
        routers=[edge.router(desk)],
        verifier=VERIFIER,
        texts=TEXTS,
    )


@asynccontextmanager
async def _nothing_beside() -> AsyncIterator[None]:
    yield
