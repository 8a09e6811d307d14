"""Puts entries on their topics, and never stays broken."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from aiokafka import AIOKafkaProducer
from aiokafka.errors import (
    InvalidTopicError,
    KafkaError,
    MessageSizeTooLargeError,
    TopicAuthorizationFailedError,
    UnknownTopicOrPartitionError,
)
from aiokafka.producer.message_accumulator import BatchBuilder
from aiokafka.structs import RecordMetadata

from services.backbone.events.cloudevents import headers_of
from services.backbone.events.kafka import partition_of
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


@dataclass(frozen=True, slots=True)
class Parcel:
    """Records that go to one partition together, and which of the entries they are."""

    partition: int
    batch: BatchBuilder
    numbers: list[int] = field(default_factory=list)

    def add(self, number: int, key: bytes, entry: Entry) -> bool:
        """Put the record of `entry` behind the others, if there is room."""
        added = self.batch.append(
            timestamp=None, key=key, value=entry.body, headers=headers_of(entry)
        )
        if added is not None:
            self.numbers.append(number)
        return added is not None


class Publisher:
    """A producer that is made anew when it is stuck, and while Kafka is away."""

    def __init__(self, create: Callable[[], AIOKafkaProducer]) -> None:
        self._create = create
        self._producer: AIOKafkaProducer | None = None

    async def publish(self, entries: Sequence[Entry]) -> Sequence[Outcome]:
        """Send `entries` in their order and tell the end of each, in the same order."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                return await _send_all(await self._running(), entries)
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


async def _send_all(producer: AIOKafkaProducer, entries: Sequence[Entry]) -> list[Outcome]:
    """Records of one partition travel together, in their order: one future for many."""
    outcomes: dict[int, Outcome] = {}
    sending: list[tuple[Parcel, asyncio.Future[RecordMetadata]]] = []
    for topic, numbers in _by_topic(entries).items():
        try:
            partitions = sorted(await producer.partitions_for(topic))
        except (*BLOCKING, UnknownTopicOrPartitionError) as error:
            outcomes |= dict.fromkeys(numbers, _failure(error))
            continue
        for parcel in _packed(producer, partitions, entries, numbers):
            place = parcel.partition
            sending.append(
                (parcel, await producer.send_batch(parcel.batch, topic, partition=place))
            )
    for parcel, future in sending:
        outcomes |= zip(parcel.numbers, await _outcomes(parcel, future), strict=True)
    return [outcomes[number] for number in range(len(entries))]


def _by_topic(entries: Sequence[Entry]) -> Mapping[str, Sequence[int]]:
    numbers: defaultdict[str, list[int]] = defaultdict(list)
    for number, entry in enumerate(entries):
        numbers[entry.topic].append(number)
    return numbers


def _packed(
    producer: AIOKafkaProducer,
    partitions: Sequence[int],
    entries: Sequence[Entry],
    numbers: Iterable[int],
) -> Iterable[Parcel]:
    """Every parcel of one topic; one that is full is followed by the next."""
    parcels: list[Parcel] = []
    open_parcels: dict[int, Parcel] = {}
    for number in numbers:
        entry = entries[number]
        key = entry.key.encode()
        partition = partition_of(key, partitions, partitions)
        parcel = open_parcels.get(partition)
        if parcel is None or not parcel.add(number, key, entry):
            parcel = open_parcels[partition] = Parcel(partition, producer.create_batch())
            parcels.append(parcel)
            # The first record of a parcel has room, however large it is.
            parcel.add(number, key, entry)
    for parcel in parcels:
        parcel.batch.close()
    return parcels


async def _outcomes(parcel: Parcel, sending: "asyncio.Future[RecordMetadata]") -> Sequence[Outcome]:
    try:
        first = await sending
    except KafkaError as error:
        return [_failure(error)] * len(parcel.numbers)
    return [
        Sent(first.topic, first.partition, first.offset + place)
        for place in range(len(parcel.numbers))
    ]


def _failure(error: KafkaError) -> Outcome:
    return Blocked(_name(error)) if isinstance(error, BLOCKING) else NotSent(_name(error))


def _name(error: BaseException) -> str:
    return type(error).__name__
