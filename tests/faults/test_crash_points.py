"""R01: services that die between two writes, where a random kill rarely hits."""

import asyncio

import pytest

from tests.eventually import eventually
from tests.faults.checker import Checker
from tests.faults.crashing import KILLED
from tests.faults.ledger import Ledger, Load
from tests.system import System

pytestmark = [pytest.mark.fault, pytest.mark.live, pytest.mark.timeout(300)]


@pytest.mark.parametrize(
    ("service", "point"),
    [
        ("declarations", "announced_not_stored"),
        ("declarations", "stored_not_published"),
        ("declarations", "published_not_cleared"),
        ("declarations", "handled_not_committed"),
        ("duty", "stored_not_published"),
        ("duty", "handled_not_committed"),
        ("notifications", "handled_not_committed"),
        ("reporting", "handled_not_committed"),
    ],
)
async def test_a_service_that_dies_between_two_writes_loses_nothing_and_repeats_nothing(
    system: System, ledger: Ledger, checker: Checker, service: str, point: str
) -> None:
    async with Load(system.url("declarations"), ledger) as load:
        await load.sent(10)
        await asyncio.to_thread(system[service].stop)
        doomed = system.instead(service, "tests.faults.crashing", service, point)
        doomed.start()
        await eventually(lambda: doomed.exit_code == KILLED, seconds=60)
        await asyncio.to_thread(system.restart, service)
        await load.sent(20)

    assert await checker.violations(ledger) == []
