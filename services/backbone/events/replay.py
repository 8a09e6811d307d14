"""Gives dead letters to their handlers again, after a fix."""

import logging
from collections.abc import Mapping

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from services.backbone.events.batches import BatchConsumer
from services.backbone.events.dead_letters import DeadLetterStore
from services.backbone.events.letters import letter_in

logger = logging.getLogger(__name__)

QUIET_MS = 2_000


async def replay(
    letters: AIOKafkaConsumer, consumers: Mapping[str, BatchConsumer], store: DeadLetterStore
) -> int:
    """Give every letter that waits now to its own handler; returns how many were given.

    One that fails again is set aside again, for the next replay.
    """
    given = 0
    ends = await letters.end_offsets(letters.assignment())
    while await _is_behind(letters, ends):
        batch = await letters.getmany(timeout_ms=QUIET_MS, max_records=100)
        for place, records in batch.items():
            for record in records:
                # What stands at the end or behind it is what this replay set aside again.
                if record.offset < ends[place]:
                    given += await _give(record, consumers, store)
                    await letters.commit({place: record.offset + 1})
    return given


async def _give(
    record: ConsumerRecord, consumers: Mapping[str, BatchConsumer], store: DeadLetterStore
) -> bool:
    letter = letter_in(record)
    if letter is None:
        logger.error("Record %s is no dead letter: it stays where it is", record.offset)
        return False
    consumer = consumers.get(letter.group)
    if consumer is None:
        logger.error("Nobody listens as %s any more: set aside again", letter.group)
        await store.keep(letter.group, [letter.set_aside])
        return False
    await consumer.take_again(letter.set_aside.record)
    return True


async def _is_behind(letters: AIOKafkaConsumer, ends: Mapping[TopicPartition, int]) -> bool:
    for place, end in ends.items():
        if await letters.position(place) < end:
            return True
    return False
