"""How many declarations a second one process keeps durably, against a bare echo."""

import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

import httpx

from deploy.local.paths import ROOT
from deploy.local.ports import free_port
from tests.bench.load import Load, pace, saturate
from tests.bench.report import Figure, Report
from tests.system import System

CONNECTIONS = 128
SECONDS = 6
ROUNDS = 3
FEVER_PERCENT = 2


def measure(system: System, report: Report) -> None:
    """Limit, ours, limit, ours …: the machine's speed drifts, so the medians are compared."""
    ours = system.url("declarations") + "/declarations"
    with _echo() as limit:
        _run(ours, SECONDS)
        pairs = [(_run(limit, SECONDS // 2), _run(ours, SECONDS)) for _ in range(ROUNDS)]
    echoed = median(one.per_second for one, _ in pairs)
    kept = median(one.per_second for _, one in pairs)
    report.add(Figure("ingest.accepted_per_s", kept, "1/s", echoed, "≥ 0.30"))
    report.add(Figure("ingest.failed", sum(one.failed for _, one in pairs), "requests"))
    paced = pace(
        ours,
        _number(),
        fever_percent=FEVER_PERCENT,
        per_second=kept / 2,
        connections=256,
        seconds=10,
    )
    report.add(Figure("ingest.p99_ms", paced.p99_ms, "ms", budget="≤ 50 at half the rate"))
    report.add(Figure("ingest.paced_per_s", paced.per_second, "1/s", kept))


def _run(url: str, seconds: int) -> Load:
    return saturate(
        url,
        _number(),
        fever_percent=FEVER_PERCENT,
        connections=CONNECTIONS,
        seconds=seconds,
    )


def _number() -> int:
    """Of a run, so that no two runs declare the same."""
    return random.randrange(1 << 16)


@contextmanager
def _echo() -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-m", "tests.bench.echo", str(port)]
    process = subprocess.Popen(command, cwd=ROOT)
    url = f"http://127.0.0.1:{port}/declarations"
    try:
        _wait_for(url)
        yield url
    finally:
        process.terminate()
        process.wait()


def _wait_for(url: str) -> None:
    transport = httpx.HTTPTransport(retries=10)
    with httpx.Client(transport=transport) as client:
        client.post(url, content=b"{}")
