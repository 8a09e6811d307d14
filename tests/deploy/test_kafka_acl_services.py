"""Each service hears and speaks with its own account, and needs no more than the table allows."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from deploy.kafka.cluster import Cluster
from services.backbone.frame import Frame
from services.backbone.outbox.entries import Entry
from services.backbone.outbox.publisher import Sent
from tests.deploy.compose_file import SERVICES
from tests.deploy.deployed import assemble, environment_of
from tests.deploy.secured_kafka import SecuredKafka

pytestmark = pytest.mark.live

PATIENCE_SECONDS = 60


@pytest.mark.parametrize("service", SERVICES)
async def test_a_service_listens_and_publishes(
    service: str, kafka: SecuredKafka, cluster: Cluster, secrets: Path, tmp_path: Path
) -> None:
    environment = environment_of(service, secrets, tmp_path / service)
    frame = assemble(service, {**environment, "KAFKA_BOOTSTRAP_SERVERS": kafka.servers("CLIENT")})

    outcomes = await _said(frame)

    async with asyncio.timeout(PATIENCE_SECONDS), asyncio.TaskGroup() as group:
        listening = group.create_task(frame.bus.run())
        while not frame.bus.is_listening():
            await asyncio.sleep(0.05)
        listening.cancel()
    assert all(isinstance(outcome, Sent) for outcome in outcomes)


async def _said(frame: Frame) -> list[object]:
    """What came of one record on every stream of the service."""
    at = datetime(2021, 7, 19, tzinfo=UTC)
    entries = [
        Entry("1", stream.name, f"{stream.publisher}.Unheard", "a-key", at, b"{}")
        for stream in frame.streams
    ]
    outcomes = await frame.publisher.publish(entries)
    await frame.publisher.stop()
    return list(outcomes)
