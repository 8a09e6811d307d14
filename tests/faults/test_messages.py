"""R28, R33, R35: poison on the topics, everything published again, the same POST many times."""

import asyncio
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from services.contracts.declarations import HEALTH
from services.contracts.streams import dead_letters_of
from tests.bodies import a_feverish_body, at
from tests.faults.checker import Checker
from tests.faults.ledger import Ledger, Load, Sending
from tests.system import System

pytestmark = [pytest.mark.fault, pytest.mark.live, pytest.mark.timeout(300)]

SOURCE = ("ce_source", b"/services/declarations")
DECLARED = ("ce_type", b"declarations.HealthDeclared")
FEVER = ("ce_type", b"declarations.SymptomsDeclared")
POISON: list[tuple[bytes | None, list[tuple[str, bytes | None]]]] = [
    (b"not json", [SOURCE, DECLARED]),
    (b'{"declaration_id": 7}', [SOURCE, FEVER]),
    (b"\xff\xfe\x00", [SOURCE, DECLARED]),
    (None, [SOURCE, DECLARED]),
    (b"[" * 900_000, [SOURCE, FEVER]),
    (b"{}", [("ce_source", None), ("ce_type", b"\xff\xfe")]),
]
# Hear the topic: declarations (symptoms), duty (symptoms), notifications (symptoms), reporting.
HEALTH_READERS = ("declarations", "duty", "notifications", "reporting")


async def test_poison_is_set_aside_and_its_neighbours_go_through(
    system: System, ledger: Ledger, checker: Checker
) -> None:
    servers = system.kafka.bootstrap_servers
    producer = AIOKafkaProducer(bootstrap_servers=servers)
    await producer.start()

    async with Load(system.url("declarations"), ledger) as load:
        for value, headers in POISON:
            await load.sent(5)
            await producer.send_and_wait(HEALTH.name, value, key=b"poison", headers=headers)
    await producer.stop()

    assert await checker.violations(ledger) == []
    for service in HEALTH_READERS:
        letters = await _letters(servers, service)
        assert b"not json" in letters or b'{"declaration_id": 7}' in letters


async def test_events_published_again_change_nothing(
    system: System, ledger: Ledger, checker: Checker
) -> None:
    async with Load(system.url("declarations"), ledger) as load:
        await load.sent(60)
    assert await checker.violations(ledger) == []

    now = datetime.now(UTC)
    for service in ("declarations", "duty", "notifications"):
        for _ in range(2):
            await _republish(system, service, now)

    assert await checker.violations(ledger) == []


async def test_the_same_declaration_sent_at_once_and_again_is_one(
    system: System, ledger: Ledger, checker: Checker
) -> None:
    body = a_feverish_body(**at(ledger.day))
    ledger.sendings.append(Sending(body))
    url = system.url("declarations") + "/declarations"

    async with httpx.AsyncClient(timeout=20) as client:
        answers = await asyncio.gather(*(client.post(url, json=body) for _ in range(32)))
        later = await client.post(url, json=body)
        other = await client.post(url, json={**body, "temperature_celsius": 39.0})

    codes = sorted(one.status_code for one in answers)
    assert codes == [200] * 31 + [201]
    assert {one.content for one in [*answers, later]} == {later.content}
    assert (later.status_code, other.status_code) == (200, 409)
    ledger.sendings[0].receipt = later.json()["receipt"]
    assert await checker.violations(ledger) == []


async def _letters(servers: str, service: str) -> list[bytes | None]:
    reader = AIOKafkaConsumer(
        dead_letters_of(service).name, bootstrap_servers=servers, auto_offset_reset="earliest"
    )
    await reader.start()
    try:
        batch = await reader.getmany(timeout_ms=5_000)
        return [one.value for records in batch.values() for one in records]
    finally:
        await reader.stop()


async def _republish(system: System, service: str, now: datetime) -> None:
    """All events of the scenario, by the operator's own command."""
    window = [(now - timedelta(days=36500)), (now + timedelta(days=1))]
    moments = [one.strftime("%Y-%m-%dT%H:%M:%S%z") for one in window]
    await asyncio.to_thread(system.command, service, "republish", *moments)
