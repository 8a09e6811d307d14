"""Takes one poll of a topic: read, handle, set aside; then the offsets may be committed."""

import asyncio
import logging
import random
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from aiokafka import ConsumerRecord
from prometheus_client import CollectorRegistry, Counter, Histogram

from services.backbone.events.courtesy import Courtesy
from services.backbone.events.dead_letters import (
    DeadLetterLimit,
    DeadLetterMetrics,
    DeadLetterStore,
    TooManyDeadLetters,
    apply,
    is_passing,
)
from services.backbone.events.received import Reader, Reason, Received, SetAside
from services.backbone.events.subscriptions import Subscription
from services.backbone.tracing import continue_trace

logger = logging.getLogger(__name__)

# What comes within this time is taken together: a poll and a commit cost the same for many.
GATHER_SECONDS = 0.05
# A batch of this size is worth its poll; behind it the next may come at once.
ENOUGH = 200
FIRST_PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 15.0


class BatchMetrics:
    """How much arrives and how long it takes."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.events = Counter(
            "consumer_events_total",
            "Events handled, redelivered ones too",
            ["group"],
            registry=registry,
        )
        self.seconds = Histogram(
            "consumer_batch_seconds",
            "Time to take one batch; when it nears 60 the group will rebalance",
            ["group"],
            buckets=(0.005, 0.02, 0.1, 0.5, 2, 10, 60),
            registry=registry,
        )
        self.retries = Counter(
            "consumer_retries_total",
            "Batches to be read again because something was away; see the log for what",
            ["group"],
            registry=registry,
        )
        self.dead = DeadLetterMetrics(registry)


class BatchConsumer:
    """The life of one subscription's batches."""

    def __init__(
        self,
        service: str,
        subscription: Subscription,
        dead_letters: DeadLetterStore,
        metrics: BatchMetrics,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        courtesy: Courtesy | None = None,
    ) -> None:
        self.group = subscription.group_of(service)
        self._handler = subscription.handler
        self._reader = Reader(subscription.stream, subscription.events)
        self._dead_letters = dead_letters
        self._metrics = metrics
        self._sleep = sleep
        self._courtesy = courtesy or Courtesy(sleep)
        self._limit = DeadLetterLimit()
        self._pause = FIRST_PAUSE_SECONDS
        self.is_busy = False

    async def take(self, records: Sequence[ConsumerRecord]) -> None:
        """Returns when every record has had its effect or was set aside, durably.

        Raises after a pause when the whole batch has to be read again.
        """
        self.is_busy = True
        try:
            await self._take(records)
        finally:
            self.is_busy = False

    async def _take(self, records: Sequence[ConsumerRecord]) -> None:
        started = time.perf_counter()
        try:
            await self._consume(records)
        except Exception as error:
            if is_passing(error):
                logger.warning("%s waits: %s", self.group, type(error).__name__)
            else:
                # FastStream does not log: without this line a bug here would be silent.
                logger.exception("%s cannot take its batch", self.group)
            self._metrics.retries.labels(self.group).inc()
            await self._sleep(self._pause * random.uniform(0.5, 1.5))  # noqa: S311 - jitter
            self._pause = min(self._pause * 2, LONGEST_PAUSE_SECONDS)
            raise
        self._pause = FIRST_PAUSE_SECONDS
        worked = time.perf_counter() - started
        self._metrics.seconds.labels(self.group).observe(worked)
        await self._courtesy.rest(worked)
        if len(records) < ENOUGH:
            await self._sleep(GATHER_SECONDS)

    async def take_again(self, record: ConsumerRecord) -> None:
        """As `take`, for one that was set aside before: it is no part of a flood."""
        await self._set_aside(await self._handle([record]))

    async def _consume(self, records: Sequence[ConsumerRecord]) -> None:
        letters = await self._handle(records)
        refused = _by_partition(records, letters)
        if letters:
            self._refuse_a_flood(refused)
            await self._set_aside(letters)
        for partition, flags in refused.items():
            self._limit.count(partition, flags)
        self._metrics.dead.stopped.labels(self.group).set(0)

    async def _handle(self, records: Sequence[ConsumerRecord]) -> list[SetAside]:
        received, unreadable = self._read(records)
        if received:
            continue_trace(received[0].trace)
        failed = await apply(self._handler, received)
        self._metrics.events.labels(self.group).inc(len(received))
        return unreadable + failed

    async def _set_aside(self, letters: Sequence[SetAside]) -> None:
        if letters:
            await self._dead_letters.keep(self.group, letters)
        for letter in letters:
            self._metrics.dead.letters.labels(self.group, letter.reason).inc()

    def _read(
        self, records: Sequence[ConsumerRecord]
    ) -> tuple[list[Received[Any]], list[SetAside]]:
        received: list[Received[Any]] = []
        unreadable: list[SetAside] = []
        for record in records:
            match self._reader.read(record):
                case SetAside() as letter:
                    unreadable.append(letter)
                case Received() as one:
                    received.append(one)
        return received, unreadable

    def _refuse_a_flood(self, refused: Mapping[int, Sequence[bool]]) -> None:
        for partition, flags in refused.items():
            if not self._limit.allows(partition, flags):
                self._metrics.dead.stopped.labels(self.group).set(1)
                logger.error("%s stops: too much of partition %s is refused", self.group, partition)
                raise TooManyDeadLetters(self.group)


def _by_partition(
    records: Sequence[ConsumerRecord], letters: Sequence[SetAside]
) -> dict[int, list[bool]]:
    # An event type from the future is parked, not held against its publisher.
    refused = {id(letter.record) for letter in letters if letter.reason != Reason.UNKNOWN_TYPE}
    by_partition: defaultdict[int, list[bool]] = defaultdict(list)
    for record in records:
        by_partition[record.partition].append(id(record) in refused)
    return by_partition
