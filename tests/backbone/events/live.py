"""Writes to and reads from a real Kafka, past everything of ours."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from services.backbone.events.bus import Bus
from services.backbone.events.cloudevents import headers_of
from services.backbone.outbox.entries import entry
from services.backbone.running import running
from services.contracts.events import Event
from tests.backbone.events.builders import NOON, Headers
from tests.eventually import eventually


@dataclass(frozen=True)
class Written:
    """A record as somebody writes it."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Headers
    partition: int | None = None


def written(event: Event, partition: int | None = None) -> Written:
    """The record of `event` as its publisher writes it."""
    made = entry(event, NOON)
    return Written(made.topic, made.key.encode(), made.body, headers_of(made), partition)


async def write(servers: str, records: Iterable[Written], compression: str | None = None) -> None:
    """Put `records` on their topics, in their order."""
    producer = AIOKafkaProducer(
        bootstrap_servers=servers,
        acks="all",
        max_request_size=2**26,
        linger_ms=5,
        compression_type=compression,
    )
    await producer.start()
    sending = [
        await producer.send(
            one.topic, one.value, key=one.key, headers=list(one.headers), partition=one.partition
        )
        for one in records
    ]
    for one in sending:
        await one
    await producer.stop()


async def write_nothing(servers: str, topic: str, headers: Headers) -> None:
    """Put a record that has neither key nor value, which our own clients cannot."""
    producer = AIOKafkaProducer(bootstrap_servers=servers, acks="all")
    await producer.start()
    batch = producer.create_batch()
    batch.append(key=None, value=None, timestamp=None, headers=list(headers))
    await (await producer.send_batch(batch, topic, partition=0))
    await producer.stop()


async def read_all(servers: str, topic: str) -> Sequence[ConsumerRecord]:
    """Everything that is on `topic` now."""
    consumer = AIOKafkaConsumer(bootstrap_servers=servers, auto_offset_reset="earliest")
    await consumer.start()
    ends = await _ends(consumer, topic)
    consumer.assign(list(ends))
    found: list[ConsumerRecord] = []
    for place, end in ends.items():
        while await consumer.position(place) < end:
            for records in (await consumer.getmany(place, timeout_ms=200)).values():
                found += records
    await consumer.stop()
    return found


async def ends_of(servers: str, topic: str) -> Mapping[int, int]:
    """Where each partition ends, without those that are empty."""
    consumer = AIOKafkaConsumer(bootstrap_servers=servers)
    await consumer.start()
    ends = await _ends(consumer, topic)
    await consumer.stop()
    return {place.partition: end for place, end in ends.items() if end}


async def committed(servers: str, group: str) -> Mapping[int, int]:
    """How far `group` has got in each partition, without those it never read from."""
    admin = AIOKafkaAdminClient(bootstrap_servers=servers)
    await admin.start()
    offsets = await admin.list_consumer_group_offsets(group)
    await admin.close()
    return {place.partition: one.offset for place, one in offsets.items() if one.offset > 0}


@asynccontextmanager
async def listening_on(bus: Bus) -> AsyncIterator[Bus]:
    """Hears for as long as the block lasts."""
    async with running(bus.run):
        await eventually(bus.is_listening, seconds=30)
        yield bus


async def _ends(consumer: AIOKafkaConsumer, topic: str) -> dict[TopicPartition, int]:
    # Asking for a partition makes the client ask for its topic.
    await consumer.end_offsets([TopicPartition(topic, 0)])
    partitions = consumer.partitions_for_topic(topic)
    ends: dict[TopicPartition, int] = await consumer.end_offsets(
        [TopicPartition(topic, one) for one in partitions]
    )
    return ends
