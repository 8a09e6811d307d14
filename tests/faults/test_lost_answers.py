"""R12: the broker stored the record and its answer was lost on the way."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from deploy.local.kafka import Kafka
from deploy.local.ports import free_port
from tests.engines import start_kafka
from tests.faults.checker import Checker
from tests.faults.ledger import Ledger, Load
from tests.faults.proxy import Proxy
from tests.system import running_system

pytestmark = [pytest.mark.fault, pytest.mark.live, pytest.mark.timeout(300)]


@pytest.fixture
async def proxy(tmp_path: Path) -> AsyncIterator[Proxy]:
    front = free_port()
    kafka: Kafka = start_kafka(tmp_path, advertised_port=front)
    async with Proxy(front, kafka.port) as standing:
        yield standing
    kafka.stop()


async def test_records_whose_answer_was_lost_are_sent_again_and_have_one_effect(
    tmp_path: Path, proxy: Proxy, ledger: Ledger
) -> None:
    with ExitStack() as stack:
        # In a thread, as the proxy lives in this event loop and the services need it to start.
        starting = running_system(tmp_path / "run", kafka=f"127.0.0.1:{proxy.port}")
        system = await asyncio.to_thread(stack.enter_context, starting)
        async with Load(system.url("declarations"), ledger) as load:
            for _ in range(5):
                await load.sent(15)
                proxy.drops_answers = True
                await load.sent(15)
                proxy.drops_answers = False
            await load.sent(15)

        assert proxy.dropped > 0
        assert await Checker(system).violations(ledger) == []
