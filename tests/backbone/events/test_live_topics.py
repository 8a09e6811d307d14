"""Topics are made once, with what their contract promises."""

import asyncio
from collections.abc import Mapping

import pytest
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from services.backbone.events.kafka import (
    MAX_LETTER_BYTES,
    MAX_RECORD_BYTES,
    ensure_topics,
    topic_of,
)
from services.contracts.streams import dead_letters_of
from tests.backbone.events.builders import a_stream
from tests.eventually import eventually

SEVEN_DAYS_MS = 7 * 24 * 3600 * 1000


async def settings_of(servers: str, topic: str) -> Mapping[str, str]:
    """What the broker says of `topic`, and how many partitions it has."""
    admin = AIOKafkaAdminClient(bootstrap_servers=servers)
    await admin.start()

    async def settings() -> Mapping[str, str]:
        [answer] = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic)])
        [(_, _, _, _, found)] = answer.resources
        return {name: value for name, value, *_ in found}

    async def partitions() -> int:
        [described] = await admin.describe_topics([topic])
        return len(described["partitions"])

    try:
        # A broker that has just made a topic may not know it yet when it is asked.
        made = await eventually(settings)
        return {**made, "partitions": str(await eventually(partitions))}
    finally:
        await admin.close()


@pytest.mark.live
async def test_a_life_is_kept_for_its_days(kafka_servers: str, unique: str) -> None:
    life = a_stream(f"tests.notes-{unique}.v1", partitions=3)

    await ensure_topics(kafka_servers, [life])

    made = await settings_of(kafka_servers, life.name)
    assert made["partitions"] == "3"
    assert made["cleanup.policy"] == "delete"
    assert made["retention.ms"] == str(SEVEN_DAYS_MS)
    assert made["max.message.bytes"] == str(MAX_RECORD_BYTES)


@pytest.mark.live
async def test_of_a_state_the_newest_is_kept(kafka_servers: str, unique: str) -> None:
    state = a_stream(f"tests.state-{unique}.v1", compacted=True)

    await ensure_topics(kafka_servers, [state])

    made = await settings_of(kafka_servers, state.name)
    assert made["cleanup.policy"] == "compact"
    # A reader that was away for so long still hears that a key was erased.
    assert made["delete.retention.ms"] == str(SEVEN_DAYS_MS)


@pytest.mark.live
async def test_a_topic_that_is_there_is_left_as_it_is(kafka_servers: str, unique: str) -> None:
    name = f"tests.notes-{unique}.v1"
    await ensure_topics(kafka_servers, [a_stream(name, partitions=2)])

    await ensure_topics(kafka_servers, [a_stream(name, partitions=5)])

    assert (await settings_of(kafka_servers, name))["partitions"] == "2"


@pytest.mark.live
async def test_services_that_start_together_may_make_the_same_topic(
    kafka_servers: str, unique: str
) -> None:
    topic = a_stream(f"tests.notes-{unique}.v1", partitions=2)

    await asyncio.gather(*(ensure_topics(kafka_servers, [topic]) for _ in range(5)))

    assert (await settings_of(kafka_servers, topic.name))["partitions"] == "2"


def test_a_topic_of_dead_letters_takes_the_largest_record_and_what_is_said_of_it() -> None:
    letters = topic_of(dead_letters_of("readers"), replicas=1)

    assert int(letters.topic_configs["max.message.bytes"]) == MAX_LETTER_BYTES
    assert MAX_LETTER_BYTES > MAX_RECORD_BYTES


def test_a_topic_has_as_many_replicas_as_it_is_told() -> None:
    assert topic_of(a_stream("tests.notes.v1"), replicas=3).replication_factor == 3
