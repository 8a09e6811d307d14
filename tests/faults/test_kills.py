"""R01, R03, R05: services that are killed, frozen, or joined by others, at any moment."""

import asyncio
import os
import random
import signal

import pytest

from deploy.local.plan import SERVICES
from tests.faults.checker import Checker
from tests.faults.ledger import Ledger, Load
from tests.system import System

pytestmark = [pytest.mark.fault, pytest.mark.live, pytest.mark.timeout(300)]

KILLS = 5
# The group gives a silent member ten seconds before others take its partitions.
FROZEN_SECONDS = 15.0


@pytest.mark.parametrize("service", SERVICES)
async def test_a_service_killed_again_and_again_loses_nothing_and_does_nothing_twice(
    system: System, ledger: Ledger, checker: Checker, dice: random.Random, service: str
) -> None:
    async with Load(system.url("declarations"), ledger) as load:
        for _ in range(KILLS):
            await load.sent(dice.randrange(5, 30)) if service != "declarations" else None
            await asyncio.sleep(dice.random())
            system[service].kill()
            await asyncio.to_thread(system.restart, service)
        await load.sent(20)

    assert await checker.violations(ledger) == []


@pytest.mark.parametrize("service", ["reporting", "notifications"])
async def test_a_frozen_consumer_that_wakes_up_after_others_took_over_does_no_harm(
    system: System, ledger: Ledger, checker: Checker, service: str
) -> None:
    async with system.another(service, "2"):
        async with Load(system.url("declarations"), ledger) as load:
            await load.sent(20)
            os.kill(system[service].pid, signal.SIGSTOP)
            await asyncio.sleep(FROZEN_SECONDS)
            os.kill(system[service].pid, signal.SIGCONT)
            await load.sent(20)

        assert await checker.violations(ledger) == []


async def test_members_that_come_and_go_in_the_middle_of_batches_change_nothing(
    system: System, ledger: Ledger, checker: Checker
) -> None:
    async with Load(system.url("declarations"), ledger, per_second=80) as load:
        for round_number in range(3):
            async with system.another("reporting", f"r{round_number}"):
                await load.sent(30)
                async with system.another("reporting", f"s{round_number}"):
                    await load.sent(30)

    assert await checker.violations(ledger) == []
