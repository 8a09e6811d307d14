"""Dead letters on the service's own topic, and giving them to their handlers again."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError

from services.backbone.events.batches import BatchConsumer
from services.backbone.events.cloudevents import header
from services.backbone.events.dead_letters import Unavailable
from services.backbone.events.received import SetAside
from services.contracts.streams import Stream

logger = logging.getLogger(__name__)

PATIENCE_SECONDS = 20.0
QUIET_MS = 2_000
PREFIX = "dead-letter-"


class NobodyListens(Exception):
    """A letter was set aside by a group that this service no longer has."""


class KafkaDeadLetters:
    """Writes the records as they were, with their place and the reason in headers."""

    def __init__(self, producer: AIOKafkaProducer, stream: Stream) -> None:
        self._producer = producer
        self._stream = stream

    async def keep(self, group: str, letters: Sequence[SetAside]) -> None:
        """Returns when Kafka has all of them; `Unavailable` if it has not."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                sending = [await self._send(group, letter) for letter in letters]
                await asyncio.gather(*sending)
        except (KafkaError, OSError, TimeoutError) as error:
            raise Unavailable(type(error).__name__) from error
        for letter in letters:
            logger.error(
                "Set aside %s/%s/%s for %s: %s %s",
                letter.record.topic,
                letter.record.partition,
                letter.record.offset,
                group,
                letter.reason,
                letter.detail,
            )

    async def _send(self, group: str, letter: SetAside) -> "asyncio.Future[object]":
        record = letter.record
        told = {
            "group": group,
            "reason": letter.reason,
            "detail": letter.detail,
            "topic": record.topic,
            "partition": str(record.partition),
            "offset": str(record.offset),
        }
        headers = [(PREFIX + name, value.encode()) for name, value in told.items()]
        original = [(name, value or b"") for name, value in record.headers]
        future: asyncio.Future[object] = await self._producer.send(
            self._stream.name, record.value, key=record.key, headers=headers + original
        )
        return future


def as_it_was(letter: ConsumerRecord) -> ConsumerRecord:
    """The record that was set aside, at its old place."""
    told = {name: (value or b"").decode("utf-8", "replace") for name, value in letter.headers}
    return replace(
        letter,
        topic=told[f"{PREFIX}topic"],
        partition=int(told[f"{PREFIX}partition"]),
        offset=int(told[f"{PREFIX}offset"]),
        headers=tuple(one for one in letter.headers if not one[0].startswith(PREFIX)),
    )


async def replay(letters: AIOKafkaConsumer, consumers: Mapping[str, BatchConsumer]) -> int:
    """Give every letter that waits now to its own handler; returns how many there were.

    One that fails again is set aside again, for the next replay.
    """
    given = 0
    ends = await letters.end_offsets(letters.assignment())
    while await _is_behind(letters, ends):
        batch = await letters.getmany(timeout_ms=QUIET_MS, max_records=100)
        for place, records in batch.items():
            for record in records:
                if record.offset < ends[place]:
                    await _consumer_of(record, consumers).consume([as_it_was(record)])
                    given += 1
        await letters.commit()
    return given


async def _is_behind(letters: AIOKafkaConsumer, ends: Mapping[TopicPartition, int]) -> bool:
    for place, end in ends.items():
        if await letters.position(place) < end:
            return True
    return False


def _consumer_of(letter: ConsumerRecord, consumers: Mapping[str, BatchConsumer]) -> BatchConsumer:
    group = (header(letter.headers, f"{PREFIX}group") or b"").decode()
    if group not in consumers:
        raise NobodyListens(group)
    return consumers[group]
