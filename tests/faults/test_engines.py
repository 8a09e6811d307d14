"""R10, R11, R19, R20: the broker and the store are killed, emptied or change hands under load."""

import asyncio
import shutil

import pytest
from pymongo import MongoClient
from pymongo.errors import PyMongoError

from tests.faults.checker import Checker
from tests.faults.ledger import Ledger, Load
from tests.system import System

pytestmark = [pytest.mark.fault, pytest.mark.live, pytest.mark.timeout(300)]


@pytest.mark.parametrize("away_seconds", [0, 2, 30])
async def test_declarations_are_accepted_while_kafka_is_away_and_arrive_when_it_is_back(
    system: System, ledger: Ledger, checker: Checker, away_seconds: int
) -> None:
    async with Load(system.url("declarations"), ledger) as load:
        await load.sent(20)
        system.kafka.kill()
        await load.sent(20)
        await asyncio.sleep(away_seconds)
        await asyncio.to_thread(system.restart, "kafka")
        await load.sent(20)

    assert await checker.violations(ledger) == []


async def test_a_broker_that_comes_back_empty_is_filled_again_from_the_outboxes(
    system: System, ledger: Ledger, checker: Checker
) -> None:
    async with Load(system.url("declarations"), ledger) as load:
        await load.sent(40)
        system.kafka.kill()
        shutil.rmtree(system.kafka.data_dir)
        await asyncio.to_thread(system.restart, "kafka")
        await load.sent(40)

    assert await checker.violations(ledger) == []


async def test_a_store_killed_under_load_keeps_everything_it_acknowledged(
    system: System, ledger: Ledger, checker: Checker
) -> None:
    async with Load(system.url("declarations"), ledger) as load:
        for _ in range(3):
            await load.sent(20)
            system.mongod.kill()
            await asyncio.sleep(0.5)
            await asyncio.to_thread(system.restart, "mongodb")
        await load.sent(20)

    assert await checker.violations(ledger) == []


async def test_a_primary_that_steps_down_costs_a_pause_and_nothing_else(
    system: System, ledger: Ledger, checker: Checker
) -> None:
    async with Load(system.url("declarations"), ledger) as load:
        for _ in range(3):
            await load.sent(20)
            await asyncio.to_thread(_step_down, system.mongod.port)
        await load.sent(20)

    assert await checker.violations(ledger) == []


def _step_down(port: int) -> None:
    with MongoClient[dict[str, object]](port=port, directConnection=True) as client:
        try:
            client.admin.command("replSetStepDown", 3, force=True)
        except PyMongoError:
            # The connection may be closed with the answer.
            return
