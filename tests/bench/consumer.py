"""How many events a second the day's figures take in, against a bare loop and a naive service."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from pydantic import TypeAdapter
from pymongo import InsertOne

from services.backbone.events.cloudevents import headers_of
from services.backbone.events.kafka import ensure_topics
from services.backbone.outbox.entries import entry
from services.backbone.store.mongo import Collection, database, open_client
from services.contracts.declarations import HEALTH, HealthDeclared, Risk
from services.contracts.identifiers import PersonId
from tests.bench.report import Figure, Report
from tests.system import System

EVENTS = 100_000
NAIVE_EVENTS = 2_000
BATCH = 1_000
DAY = "20210719:91"
AT = datetime(2021, 7, 19, 0, 5, tzinfo=UTC)
# For the two that we compare with, so that they find nothing but these events.
TWIN = replace(HEALTH, name="bench.health.v1")
_HEALTH: TypeAdapter[HealthDeclared] = TypeAdapter(HealthDeclared)


def measure(system: System, report: Report) -> None:
    """The same backlog for all three; the reporting service is a process of its own."""
    asyncio.run(_measure(system, report))


async def _measure(system: System, report: Report) -> None:
    servers = system.kafka.bootstrap_servers
    client = open_client(system.mongod.url)
    bench, reporting = database(client, "bench"), database(client, "reporting")
    before = await _counted(reporting["counters"])
    await asyncio.to_thread(system["reporting"].stop)
    await ensure_topics(servers, [TWIN])
    for topic in (HEALTH.name, TWIN.name):
        await _publish(servers, topic)
    bare = await _timed(lambda: _bare_loop(servers, bench["bare"]), EVENTS)
    naive = await _timed(lambda: _naive(servers, bench["naive"]), NAIVE_EVENTS)
    await asyncio.to_thread(system.restart, "reporting")
    ours = await _rate_of_reporting(reporting["counters"], before)
    again = await _timed(lambda: _bare_loop(servers, bench["again"]), EVENTS)
    limit = (bare + again) / 2
    report.add(Figure("consumer.events_per_s", ours, "1/s", limit, "≥ 0.70 of the bare loop"))
    report.add(Figure("consumer.vs_naive", ours / naive, "times", budget="≥ 50"))
    client.close()


async def _publish(servers: str, topic: str) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=servers, linger_ms=5, max_batch_size=256 * 1024)
    await producer.start()
    for start in range(0, EVENTS, BATCH):
        events = [_an_event(number) for number in range(start, start + BATCH)]
        sending = [
            await producer.send(topic, one.body, key=one.key.encode(), headers=headers_of(one))
            for one in (entry(event, AT) for event in events)
        ]
        await asyncio.gather(*sending)
    await producer.stop()


def _an_event(number: int) -> HealthDeclared:
    return HealthDeclared(
        declaration_id=uuid4(),
        person_id=PersonId(uuid4()),
        commune_code=f"{30730 + number % 8 * 3}",
        declared_at=AT,
        risk=Risk.NONE,
    )


async def _bare_loop(servers: str, collection: Collection) -> None:
    consumer = AIOKafkaConsumer(
        TWIN.name,
        bootstrap_servers=servers,
        group_id=f"bench-{collection.name}",
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_poll_records=BATCH,
    )
    await consumer.start()
    read = 0
    while read < EVENTS:
        batch = await consumer.getmany(timeout_ms=200, max_records=BATCH)
        events = [_HEALTH.validate_json(one.value) for part in batch.values() for one in part]
        if events:
            await collection.bulk_write([InsertOne(_fact(one)) for one in events], ordered=False)
            await consumer.commit()
        read += len(events)
    await consumer.stop()


def _fact(event: HealthDeclared) -> dict[str, Any]:
    return {
        "_id": f"20210719:declaration:{event.declaration_id.hex}",
        "commune": event.commune_code,
        "version": event.version,
        "figures": ["declarations"],
    }


async def _naive(servers: str, collection: Collection) -> None:
    """One message, one insert, one commit: what FastStream's first page shows, made safe."""
    broker = KafkaBroker(servers, logger=None)
    done = asyncio.Event()
    handled = 0

    async def keep(event: HealthDeclared) -> None:
        nonlocal handled
        await collection.insert_one({**_fact(event), "_id": uuid4()})
        handled += 1
        if handled >= NAIVE_EVENTS:
            done.set()

    broker.subscriber(
        TWIN.name,
        group_id=f"bench-{collection.name}",
        auto_offset_reset="earliest",
        ack_policy=AckPolicy.NACK_ON_ERROR,
    )(keep)
    await broker.start()
    await done.wait()
    await broker.stop()


async def _timed(work: Callable[[], Awaitable[None]], events: int) -> float:
    began = time.perf_counter()
    await work()
    return events / (time.perf_counter() - began)


async def _rate_of_reporting(counters: Collection, before: int) -> float:
    """From the first batch that is counted to the last, so that the start does not count."""
    first, began = before, 0.0
    while (counted := await _counted(counters)) < before + EVENTS:
        if first == before and counted > before:
            first, began = counted, time.perf_counter()
        await asyncio.sleep(0.02)
    return (counted - first) / (time.perf_counter() - began)


async def _counted(counters: Collection) -> int:
    found = await counters.find_one({"_id": DAY})
    return int(found["figures"]["declarations"]) if found else 0
