"""What the four services cost when nothing happens, and how soon they are ready."""

import time

import psutil

from deploy.local.plan import SERVICES
from tests.bench.report import Figure, Report
from tests.system import System

MIB = 1024 * 1024


def measure(system: System, report: Report) -> None:
    """Restart all four at once on running engines."""
    for name in SERVICES:
        system[name].stop()
    began = time.perf_counter()
    for name in SERVICES:
        system[name].start()
    for name in SERVICES:
        system[name].wait_ready()
    report.add(Figure("start.ready_s", time.perf_counter() - began, "s", budget="≤ 15"))
    memory = [psutil.Process(system[name].pid).memory_full_info() for name in SERVICES]
    resident = sum(one.rss for one in memory) / MIB
    report.add(Figure("idle.memory_mib", resident, "MiB", budget="≤ 400"))
    # Libraries that all four have mapped count once here, and four times above.
    report.add(Figure("idle.proportional_mib", sum(one.pss for one in memory) / MIB, "MiB"))
