"""Publishes what waits in the outboxes: at once from memory, later by sweeping."""

import asyncio
import logging
import random
from collections import Counter as Counts
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from prometheus_client import CollectorRegistry, Counter, Gauge
from pymongo.errors import PyMongoError

from services.backbone.outbox.entries import Entry
from services.backbone.outbox.groups import GroupedOutbox
from services.backbone.outbox.outbox import AnyOutbox, Outbox, Waiting
from services.backbone.outbox.publisher import Blocked, NotSent, Outcome, Sent
from services.backbone.store.mongo import Collection

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 1_000
MOST_IN_MEMORY = 20_000
# What comes within this time goes out together: a request to the broker costs the same for many.
GATHER_SECONDS = 0.05
FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 5.0
SWEEP_EVERY_SECONDS = 2.0
# Younger entries are still on their way from memory.
LEFT_BEHIND_AFTER = timedelta(seconds=5)


class Publishing(Protocol):
    async def publish(self, entries: Sequence[Entry]) -> Sequence[Outcome]: ...


class Lease(Protocol):
    async def is_mine(self) -> bool: ...


class Heights(Protocol):
    def reached(self, sent: Sent) -> None: ...


class RelayMetrics:
    """How far the outside world is behind what this service has accepted."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.published = Counter(
            "outbox_published_total", "Events that Kafka has", ["topic"], registry=registry
        )
        self.failed = Counter(
            "outbox_failed_total",
            "Attempts that Kafka did not take; when it grows, look at the brokers",
            ["reason"],
            registry=registry,
        )
        self.blocked = Counter(
            "outbox_blocked_total",
            "Events that Kafka will never take (size, rights); mend, then republish",
            ["topic"],
            registry=registry,
        )
        self.oldest_seconds = Gauge(
            "outbox_oldest_seconds",
            "Age of the oldest event that waits; above 30 nobody is told anything new",
            ["collection"],
            registry=registry,
        )
        self.in_memory = Gauge(
            "outbox_in_memory", "Events on their way from memory", registry=registry
        )


class Relay:
    """One per process. `soon` after each write; `run` for as long as the service lives."""

    def __init__(
        self,
        publisher: Publishing,
        lease: Lease,
        heights: Heights,
        now: Callable[[], datetime],
        metrics: RelayMetrics,
    ) -> None:
        self._publisher = publisher
        self._outboxes: list[AnyOutbox] = []
        self._lease = lease
        self._heights = heights
        self._now = now
        self._metrics = metrics
        self._queue: list[Waiting] = []
        self._arrived = asyncio.Event()
        self._turn = asyncio.Lock()
        self._is_behind = False

    @property
    def outboxes(self) -> Sequence[AnyOutbox]:
        """Every outbox that this relay looks after."""
        return self._outboxes

    def outbox_of(self, collection: Collection) -> Outbox:
        """The outbox of `collection`, looked after from now on."""
        outbox = Outbox(collection, self.soon)
        self.look_after(outbox)
        return outbox

    def grouped_outbox_of(self, collection: Collection) -> GroupedOutbox:
        """The same for a collection into which many documents are written at once."""
        outbox = GroupedOutbox(collection, self.soon)
        self.look_after(outbox)
        return outbox

    def look_after(self, outbox: AnyOutbox) -> None:
        """Sweep and measure `outbox` too."""
        self._outboxes.append(outbox)

    def soon(self, waiting: Sequence[Waiting]) -> None:
        """Publish what was just written; when memory is full the sweep will find it."""
        if len(self._queue) + len(waiting) <= MOST_IN_MEMORY:
            self._queue.extend(waiting)
            self._arrived.set()

    async def run(self) -> None:
        """Publish and sweep until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._publish_from_memory())
            group.create_task(self._sweep())

    async def drain(self) -> None:
        """Publish what is in memory, once, before the process ends."""
        while self._queue and await self._publish_head():
            pass

    async def publish(self, waiting: Sequence[Waiting]) -> list[Waiting]:
        """Publish `waiting` in order and clear what Kafka took; returns what is to be sent again.

        What was sent while an earlier event of its key was not is sent again behind that one, so
        that the newest is always the last.
        """
        outcomes = await self._publisher.publish([one.entry for one in waiting])
        sent: defaultdict[AnyOutbox, list[Waiting]] = defaultdict(list)
        left: list[Waiting] = []
        held: set[tuple[str, str]] = set()
        for one, outcome in zip(waiting, outcomes, strict=True):
            match outcome:
                case Sent() if held and _place_of(one) in held:
                    left.append(one)
                case Sent():
                    sent[one.outbox].append(one)
                case Blocked(reason):
                    logger.error("Event %s is blocked: %s", one.entry.id, reason)
                    self._metrics.blocked.labels(one.entry.topic).inc()
                    await one.outbox.blocked(one, reason)
                case NotSent(reason):
                    self._metrics.failed.labels(reason).inc()
                    left.append(one)
                    held.add(_place_of(one))
        self._count(outcomes)
        await _clear(sent)
        return left

    def _count(self, outcomes: Iterable[Outcome]) -> None:
        published: Counts[str] = Counts()
        for outcome in outcomes:
            if isinstance(outcome, Sent):
                published[outcome.topic] += 1
                self._heights.reached(outcome)
        for topic, events in published.items():
            self._metrics.published.labels(topic).inc(events)

    async def _publish_from_memory(self) -> None:
        pause = FIRST_PAUSE_SECONDS
        while True:
            await self._arrived.wait()
            if await self._publish_head():
                pause = FIRST_PAUSE_SECONDS
                await asyncio.sleep(GATHER_SECONDS)
            else:
                await asyncio.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311 - jitter
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    async def _publish_head(self) -> bool:
        """Publish what came first; whether Kafka took all. What it did not take stays in front."""
        async with self._turn:
            head = self._queue[:MOST_AT_ONCE]
            left = await self._publish_or_leave(head)
            self._queue[: len(head)] = left
            self._is_behind = bool(left)
        if not self._queue:
            self._arrived.clear()
        self._metrics.in_memory.set(len(self._queue))
        return not left

    async def _publish_or_leave(self, waiting: Sequence[Waiting]) -> list[Waiting]:
        try:
            return await self.publish(waiting)
        except PyMongoError as error:
            # Published but not cleared: the sweep publishes them again, which is harmless.
            logger.warning("The outbox could not be cleared: %s", type(error).__name__)
            return []

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_EVERY_SECONDS)
            try:
                await self.sweep()
            except PyMongoError as error:
                logger.warning("The outboxes could not be swept: %s", type(error).__name__)

    async def sweep(self) -> None:
        """Measure the outboxes and publish what a crash or a full memory left behind."""
        now = self._now()
        await self._measure(now)
        if await self._lease.is_mine():
            for outbox in self._outboxes:
                while await self._sweep_some(outbox, now - LEFT_BEHIND_AFTER):
                    pass

    async def _sweep_some(self, outbox: AnyOutbox, before: datetime) -> bool:
        """Whether there may be more."""
        async with self._turn:
            # While Kafka is away, what has grown old in memory is not left behind.
            if self._is_behind:
                return False
            found = await outbox.left_behind(before, MOST_AT_ONCE)
            left = await self.publish(found) if found else []
        if found:
            logger.info("Swept %s events from %s", len(found) - len(left), outbox.name)
        return bool(found) and not left

    async def _measure(self, now: datetime) -> None:
        for outbox in self._outboxes:
            since = await outbox.oldest()
            age = (now - since).total_seconds() if since else 0.0
            self._metrics.oldest_seconds.labels(outbox.name).set(max(age, 0.0))


def _place_of(waiting: Waiting) -> tuple[str, str]:
    return waiting.entry.topic, waiting.entry.key


async def _clear(sent: Mapping[AnyOutbox, Iterable[Waiting]]) -> None:
    for outbox, waiting in sent.items():
        await outbox.sent(waiting)
