"""The service's own edge around stores in memory, without a server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

import httpx
from prometheus_client import CollectorRegistry

from deploy.local.paths import PROFILE
from services.backbone.audit import AuditTrail
from services.backbone.http.app import Api, create_app
from services.backbone.http.limits import Limits
from services.backbone.profile import read_yaml
from services.backbone.store.group_commit import GroupCommit
from services.declarations.followups import edge as followups_edge
from services.declarations.health import edge as health_edge
from services.declarations.health.answers import Advice, Answers
from services.declarations.health.store import Answer, Sent
from services.declarations.texts import TEXTS
from tests.declarations.builders import FORMS, NOON, ZONE, an_intake, the_areas
from tests.declarations.fakes import (
    InMemoryDeclarations,
    InMemoryFollowUps,
    InMemoryKeys,
    InMemoryTrail,
)
from tests.declarations.tokens import VERIFIER

ADVICE = read_yaml(PROFILE / "advice.yaml", Advice)


@dataclass
class Memory:
    """What the service remembers, and the moment at which it is asked."""

    keys: InMemoryKeys = field(default_factory=InMemoryKeys)
    trail: InMemoryTrail = field(default_factory=InMemoryTrail)
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    now: datetime = NOON

    def __post_init__(self) -> None:
        self.declarations = InMemoryDeclarations(self.keys)
        self.followups = InMemoryFollowUps(self.keys)


@asynccontextmanager
async def serving(memory: Memory, *, waiting: int = 4096) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the service, which holds up to `waiting` declarations before their write."""
    commit: GroupCommit[Sent, Answer] = GroupCommit(memory.declarations.keep, waiting=waiting)
    app = create_app(_api(memory, commit))
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with (
        httpx.AsyncClient(transport=transport, base_url="http://declarations") as client,
        asyncio.TaskGroup() as group,
    ):
        writing = group.create_task(commit.run())
        yield client
        writing.cancel()


def _api(memory: Memory, commit: GroupCommit[Sent, Answer]) -> Api:
    now = lambda: memory.now  # noqa: E731 - a clock in one line
    areas = the_areas()
    declare = health_edge.Declare(
        intake=an_intake(memory.now),
        commit=commit,
        answers=Answers(FORMS, ADVICE),
        metrics=health_edge.DeclarationMetrics(memory.registry),
        limits=Limits(),
    )
    trail = AuditTrail(memory.trail, ZONE)
    return Api(
        title="Declarations",
        version="1.0.0",
        summary="What people declare",
        registry=memory.registry,
        lifespan=_nothing_beside,
        hot_routes=[health_edge.hot_route(declare)],
        routers=[
            health_edge.router(memory.declarations, memory.followups, ZONE, now),
            followups_edge.router(memory.followups, memory.declarations, trail, areas, now),
        ],
        verifier=VERIFIER,
        texts=TEXTS,
    )


@asynccontextmanager
async def _nothing_beside() -> AsyncIterator[None]:
    yield
