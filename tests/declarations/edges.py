"""The edge where people declare, around stores in memory and without a server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

import httpx
from prometheus_client import CollectorRegistry

from deploy.local.paths import PROFILE
from services.backbone.audit import AuditTrail
from services.backbone.clock import report_day
from services.backbone.http.app import Api, create_app
from services.backbone.http.limits import Limits
from services.backbone.profile import read_folder, read_yaml
from services.backbone.store.group_commit import GroupCommit
from services.declarations.app import LIMITS
from services.declarations.forms import edge as forms_edge
from services.declarations.forms.model import Form, Forms
from services.declarations.forms.texts import TEXTS as FORMS_TEXTS
from services.declarations.health import edge as health_edge
from services.declarations.health import paper_edge, state_edge
from services.declarations.health.answers import Advice, Answers
from services.declarations.health.intake import Intake
from services.declarations.health.locality import Locality
from services.declarations.health.model import Answer, Sent
from services.declarations.household import edge as household_edge
from services.declarations.household import state_edge as household_state_edge
from services.declarations.household.intake import HouseholdIntake
from services.declarations.household.texts import TEXTS as HOUSEHOLD_TEXTS
from services.declarations.texts import TEXTS
from tests.declarations.builders import (
    NOON,
    PSEUDONYMS,
    ZONE,
    Anywhere,
    the_areas,
    the_prefixes,
)
from tests.declarations.fakes import InMemoryTrail
from tests.declarations.forms.fakes import InMemoryForms
from tests.declarations.health.fakes import InMemoryDeclarations, InMemoryKeys
from tests.declarations.household.fakes import InMemoryHouseholds
from tests.declarations.receivers.fakes import InMemoryObligations
from tests.declarations.tokens import VERIFIER

ADVICE = read_yaml(PROFILE / "advice.yaml", Advice)
FIRST_FORMS = read_folder(PROFILE / "forms", Form)


class NoteBoard:
    """Where follow-ups stand, for the declarations that have one."""

    def __init__(self) -> None:
        self.statuses: dict[UUID, str] = {}

    async def status_of(self, person_id: UUID, declaration_id: UUID) -> str | None:
        return self.statuses.get(declaration_id)


@dataclass
class Memory:
    """What the service remembers, and the moment at which it is asked."""

    keys: InMemoryKeys = field(default_factory=InMemoryKeys)
    trail: InMemoryTrail = field(default_factory=InMemoryTrail)
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    forms: Forms = field(default_factory=lambda: Forms(FIRST_FORMS))
    published: InMemoryForms = field(default_factory=InMemoryForms)
    followups: NoteBoard = field(default_factory=NoteBoard)
    obligations: InMemoryObligations = field(default_factory=InMemoryObligations)
    now: datetime = NOON

    def __post_init__(self) -> None:
        self.declarations = InMemoryDeclarations(self.keys)
        self.households = InMemoryHouseholds(self.keys)

    def moment(self) -> datetime:
        return self.now

    def today(self) -> date:
        return report_day(self.now, ZONE)


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
    areas, trail = the_areas(), AuditTrail(memory.trail, ZONE)
    locality = Locality(areas, Anywhere(), the_prefixes(), ZONE)
    intake = Intake(memory.forms, locality, PSEUDONYMS, memory.moment)
    answers = Answers(memory.forms, ADVICE)
    told = HouseholdIntake(intake, PSEUDONYMS, locality.day_of)
    metrics = health_edge.DeclarationMetrics(memory.registry)
    declare = health_edge.Declare(intake, commit, answers, metrics, Limits())
    return Api(
        title="Declarations",
        version="1.0.0",
        summary="What people declare",
        registry=memory.registry,
        lifespan=_nothing_beside,
        hot_routes=[health_edge.hot_route(declare)],
        routers=[
            forms_edge.reading(memory.forms, memory.today),
            forms_edge.publishing(
                memory.forms, memory.published, trail, areas, memory.today, memory.moment
            ),
            state_edge.router(
                memory.declarations,
                memory.followups,
                memory.obligations,
                memory.forms,
                locality.day_of,
                memory.today,
            ),
            paper_edge.router(intake, memory.declarations, answers, trail, areas, memory.moment),
            household_edge.router(
                told, memory.declarations, memory.households, answers, memory.moment
            ),
            household_state_edge.router(
                told, memory.households, trail, memory.today, memory.moment
            ),
        ],
        verifier=VERIFIER,
        texts={**TEXTS, **FORMS_TEXTS, **HOUSEHOLD_TEXTS},
        limits=LIMITS,
    )


@asynccontextmanager
async def _nothing_beside() -> AsyncIterator[None]:
    yield
