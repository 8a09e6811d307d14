"""Reads topics as any provincial system would: with a Kafka client and the AsyncAPI document."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRecord


@dataclass(frozen=True)
class Heard:
    """One CloudEvent in Kafka's binary mode: its attributes are headers, its body the value."""

    type: str
    time: str
    key: str
    body: str

    def __str__(self) -> str:
        """One line for a person."""
        return f"{self.time} {self.type} {self.key} {self.body}"


@asynccontextmanager
async def listening(
    topics: Sequence[str], group: str, access: dict[str, Any]
) -> AsyncIterator[AsyncIterator[Heard]]:
    """The events of `topics` that `group` has not had yet.

    One counts as had when the next is asked for: after a crash the last one comes again, so what
    is done with it must bear that.
    """
    consumer = AIOKafkaConsumer(
        *topics,
        group_id=group,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        **access,
    )
    try:
        await consumer.start()
        async with aclosing(_events(consumer)) as events:
            yield events
    finally:
        await consumer.stop()


async def _events(consumer: AIOKafkaConsumer) -> AsyncGenerator[Heard, None]:
    async for record in consumer:
        yield heard(record)
        await consumer.commit()


def heard(record: ConsumerRecord) -> Heard:
    """What `record` says. Without a value, its publisher erased the key."""
    headers = {name: (value or b"").decode() for name, value in record.headers}
    body = "(erased)" if record.value is None else record.value.decode()
    return Heard(
        headers.get("ce_type", ""), headers.get("ce_time", ""), (record.key or b"").decode(), body
    )
