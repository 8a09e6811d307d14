"""Two processes over one real store: nothing is lost and everything happens once."""

import asyncio
from collections import Counter
from dataclasses import dataclass
from random import Random

import pytest
from prometheus_client import CollectorRegistry

from services.backbone.audit import AuditTrail
from services.backbone.outbox.outbox import Outbox, Waiting
from services.backbone.store.mongo import Database, ensure_indexes
from services.declarations.receivers.acknowledging import Acknowledging
from services.declarations.receivers.asked import OfDay
from services.declarations.receivers.handlers import ReceiverHandlers
from services.declarations.receivers.metrics import ReceiverMetrics
from services.declarations.receivers.model import State, Wanted
from services.declarations.receivers.schedule import AgeingSchedule
from services.declarations.receivers.store import INDEXES, ObligationStore
from tests.declarations.builders import COMMUNE, HOUR, NOON, TODAY, ZONE, the_areas
from tests.declarations.receivers.builders import AGEING, declared, heard, on_paper, person
from tests.declarations.receivers.clock import day_of

pytestmark = pytest.mark.live

PEOPLE = 300
OWED, DONE = Wanted(COMMUNE, State.OWED), Wanted(COMMUNE, State.ACKNOWLEDGED)
BATCH = [
    heard(make(number + PEOPLE * index, person_id=person(number)))
    for number in range(1, PEOPLE + 1)
    for index, make in enumerate([declared, on_paper] if number % 3 == 0 else [declared])
]


@dataclass
class Process:
    """What one replica has of the feature, five hours after noon."""

    store: ObligationStore
    handlers: ReceiverHandlers
    schedule: AgeingSchedule
    acknowledging: Acknowledging


@pytest.fixture
async def waiting(mongo_database: Database) -> list[Waiting]:
    await ensure_indexes(mongo_database["obligations"], INDEXES)
    return []


@pytest.fixture
def processes(mongo_database: Database, waiting: list[Waiting]) -> list[Process]:
    return [_process(mongo_database, waiting) for _ in range(2)]


def told(waiting: list[Waiting]) -> Counter[str]:
    """How often each type of event was told; the same twice is found by its id."""
    ids = [one.entry.id for one in waiting]
    assert len(set(ids)) == len(ids)
    return Counter(one.split(":")[0] for one in ids)


async def test_both_hear_the_same_declarations_at_once(
    processes: list[Process], waiting: list[Waiting]
) -> None:
    orders = [BATCH, Random(7).sample(BATCH, len(BATCH))]

    await asyncio.gather(
        *(one.handlers.owe(order) for one, order in zip(processes, orders, strict=True))
    )

    owed, done = [
        await processes[0].store.of_commune(wanted, None, 1000) for wanted in (OWED, DONE)
    ]
    assert Counter(one.merged for one in owed) == {1: PEOPLE * 2 // 3}
    assert Counter(one.merged for one in done) == {2: PEOPLE // 3}
    assert told(waiting) == {
        "DeclarationsMerged": PEOPLE // 3,
        "DeclarationAcknowledged": PEOPLE // 3,
    }


async def test_both_tell_of_silence_while_somebody_acknowledges(
    processes: list[Process], waiting: list[Waiting]
) -> None:
    electronic = [heard(declared(n, person_id=person(n))) for n in range(PEOPLE)]
    await processes[0].handlers.owe(electronic)
    asked = {"commune_code": COMMUNE, "day": TODAY.isoformat(), "until": NOON.isoformat()}
    everything = OfDay.model_validate(asked)

    await asyncio.gather(
        *(one.schedule.escalate_all_due() for one in processes),
        *(one.acknowledging.day(everything, "ubnd-xa-30730") for one in processes),
    )

    kept = await processes[0].store.of_commune(DONE, None, 1000)
    assert len(kept) == PEOPLE
    events = told(waiting)
    assert events["DeclarationAcknowledged"] == PEOPLE
    assert events["AcknowledgementOverdue"] == sum(one.level for one in kept)
    assert all(one.version == one.level + 1 for one in kept)


def _process(mongo: Database, waiting: list[Waiting]) -> Process:
    store = ObligationStore(mongo["obligations"], Outbox(mongo["obligations"], waiting.extend))
    areas = the_areas()
    metrics = ReceiverMetrics(CollectorRegistry())
    return Process(
        store,
        ReceiverHandlers(store, areas.communes, day_of, lambda: NOON),
        AgeingSchedule(store, AGEING, areas.district_of, metrics, lambda: NOON + 5 * HOUR),
        Acknowledging(store, AuditTrail(mongo["audit"], ZONE), lambda: NOON + 5 * HOUR),
    )
