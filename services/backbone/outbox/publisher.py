"""Puts entries on their topics, and never stays broken."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from aiokafka import AIOKafkaProducer
from aiokafka.errors import (
    InvalidTopicError,
    KafkaError,
    MessageSizeTooLargeError,
    TopicAuthorizationFailedError,
    UnknownTopicOrPartitionError,
)
from aiokafka.structs import RecordMetadata

from services.backbone.events.cloudevents import headers_of
from services.backbone.outbox.entries import Entry

logger = logging.getLogger(__name__)

# Longer than the producer's own request timeout: past this it is stuck, not slow.
PATIENCE_SECONDS = 20.0
STOP_SECONDS = 5.0
BLOCKING = (MessageSizeTooLargeError, TopicAuthorizationFailedError, InvalidTopicError)


@dataclass(frozen=True, slots=True)
class Sent:
    """Every in-sync replica has the record."""

    topic: str
    partition: int
    offset: int


@dataclass(frozen=True, slots=True)
class Blocked:
    """Kafka will never take this record; somebody has to look at it."""

    reason: str


@dataclass(frozen=True, slots=True)
class NotSent:
    """Kafka did not take it this time, or took it without our hearing so."""

    reason: str


Outcome = Sent | Blocked | NotSent
Sending: TypeAlias = "asyncio.Future[RecordMetadata] | KafkaError"


class Publisher:
    """A producer that is made anew when it is stuck, and while Kafka is away."""

    def __init__(self, create: Callable[[], AIOKafkaProducer]) -> None:
        self._create = create
        self._producer: AIOKafkaProducer | None = None

    async def publish(self, entries: Sequence[Entry]) -> Sequence[Outcome]:
        """Send `entries` in their order and tell the end of each, in the same order."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                producer = await self._running()
                sending = await _send_all(producer, entries)
                return [await _outcome(one) for one in sending]
        except (KafkaError, OSError, TimeoutError) as error:
            logger.warning("Kafka is away or stuck, the producer is made anew: %s", _name(error))
            await self.stop()
            return [NotSent(_name(error))] * len(entries)

    async def stop(self) -> None:
        """Give up the producer; what it held is still in the outbox."""
        producer, self._producer = self._producer, None
        if producer is None:
            return
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await producer.stop()
        except (KafkaError, OSError, TimeoutError) as error:
            logger.warning("A producer did not stop: %s", _name(error))

    async def _running(self) -> AIOKafkaProducer:
        if self._producer is None:
            producer = self._create()
            try:
                await producer.start()
            except BaseException:
                await producer.stop()
                raise
            self._producer = producer
        return self._producer


async def _send_all(producer: AIOKafkaProducer, entries: Sequence[Entry]) -> list[Sending]:
    sending: list[Sending] = []
    missing: set[str] = set()
    for entry in entries:
        if entry.topic in missing:
            sending.append(UnknownTopicOrPartitionError())
            continue
        one = await _send(producer, entry)
        if isinstance(one, UnknownTopicOrPartitionError):
            # The producer has waited for the topic long enough; the others need not.
            missing.add(entry.topic)
        sending.append(one)
    return sending


async def _send(producer: AIOKafkaProducer, entry: Entry) -> Sending:
    try:
        future: Sending = await producer.send(
            entry.topic, entry.body, key=entry.key.encode(), headers=headers_of(entry)
        )
    except (*BLOCKING, UnknownTopicOrPartitionError) as error:
        return error
    return future


async def _outcome(sending: Sending) -> Outcome:
    try:
        if isinstance(sending, KafkaError):
            raise sending
        record = await sending
    except BLOCKING as error:
        return Blocked(_name(error))
    except KafkaError as error:
        return NotSent(_name(error))
    return Sent(record.topic, record.partition, record.offset)


def _name(error: BaseException) -> str:
    return type(error).__name__
