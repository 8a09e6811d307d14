"""How long until the day's figures have a POST and the carrier its SMS, at 1 000 a second."""

import asyncio
import random
import time
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import httpx

from services.backbone.store.mongo import database, open_client
from tests.bench.load import Load, pace
from tests.bench.report import Figure, Report
from tests.bodies import a_feverish_body
from tests.eventually import eventually
from tests.system import System

PER_SECOND = 1_000
SECONDS = 20
FEVER_PERCENT = 2
PROBES_PER_SECOND = 10
SAMPLE_SECONDS = 0.025
DRAIN_SECONDS = 60.0


@dataclass(frozen=True)
class Sample:
    """How many declarations were stored and how many counted at a moment."""

    at: float
    stored: int
    counted: int


def measure(system: System, report: Report) -> None:
    """A steady load by wrk; beside it probes whose SMS are looked up in the carrier's journal."""
    asyncio.run(_measure(system, report))


async def _measure(system: System, report: Report) -> None:
    watching = asyncio.create_task(_watch(system))
    probing = asyncio.create_task(_probe(system))
    load = await asyncio.to_thread(_load, system)
    sent = await probing
    samples = await watching
    lags = sorted(lags_of(samples))
    waits = sorted(await _sms_waits(system, sent))
    report.add(Figure("road.offered_per_s", load.per_second, "1/s", PER_SECOND))
    report.add(Figure("road.post_p99_ms", load.p99_ms, "ms"))
    report.add(Figure("road.post_to_figures_p50_s", _percentile(lags, 50), "s"))
    report.add(Figure("road.post_to_figures_p99_s", _percentile(lags, 99), "s", budget="≤ 1"))
    report.add(Figure("road.post_to_sms_p50_s", _percentile(waits, 50), "s"))
    report.add(Figure("road.post_to_sms_p99_s", _percentile(waits, 99), "s", budget="≤ 2"))


def _load(system: System) -> Load:
    return pace(
        system.url("declarations") + "/declarations",
        random.randrange(1 << 16),
        fever_percent=FEVER_PERCENT,
        per_second=PER_SECOND,
        connections=200,
        seconds=SECONDS,
    )


async def _watch(system: System) -> list[Sample]:
    """Both counts, from before the load until everything stored is counted."""
    client = open_client(system.mongod.url)
    stored = database(client, "declarations")["declarations"]
    counters = database(client, "reporting")["counters"]
    samples: list[Sample] = []
    end = time.monotonic() + SECONDS
    while time.monotonic() < end or samples[-1].counted < samples[-1].stored:
        at = time.monotonic()
        found = await counters.find({"_id": {"$regex": "^2021.*:91$"}}).to_list(None)
        counted = sum(one["figures"].get("declarations", 0) for one in found)
        samples.append(Sample(at, await stored.estimated_document_count(), counted))
        if at > end + DRAIN_SECONDS:
            break
        await asyncio.sleep(SAMPLE_SECONDS)
    client.close()
    return samples


def lags_of(samples: Sequence[Sample]) -> list[float]:
    """For each sample, how long until as many were counted as were stored then."""
    counted = [one.counted for one in samples]
    reached = [(one, bisect_left(counted, one.stored)) for one in samples]
    return [samples[index].at - one.at for one, index in reached if index < len(samples)]


async def _probe(system: System) -> dict[str, datetime]:
    """When the POST of each receipt began."""
    sent: dict[str, datetime] = {}
    url = system.url("declarations") + "/declarations"
    async with httpx.AsyncClient(timeout=20) as client:
        for _ in range(SECONDS * PROBES_PER_SECOND):
            began = datetime.now().astimezone()
            answer = await client.post(url, json=a_feverish_body())
            sent[answer.json()["receipt"]] = began
            await asyncio.sleep(1 / PROBES_PER_SECOND)
    return sent


async def _sms_waits(system: System, sent: dict[str, datetime]) -> list[float]:
    """From each POST to each of its two SMS at the carrier."""

    def carried() -> list[float]:
        return [
            (datetime.fromisoformat(line["time"]) - sent[receipt]).total_seconds()
            for line in system.carrier.messages()
            for receipt in sent.keys() & set(line["text"].split())
        ]

    await eventually(lambda: len(carried()) >= 2 * len(sent), seconds=DRAIN_SECONDS)
    return carried()


def _percentile(ordered: Sequence[float], percent: int) -> float:
    return ordered[min(len(ordered) * percent // 100, len(ordered) - 1)]
