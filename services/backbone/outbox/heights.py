"""Notices that a broker came back with less than it had, and lets the outbox fill the gap."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError
from pymongo import UpdateOne
from pymongo.errors import PyMongoError

from services.backbone.outbox.publisher import Sent
from services.backbone.store.mongo import Collection

logger = logging.getLogger(__name__)

CHECK_EVERY_SECONDS = 5.0
PATIENCE_SECONDS = 10.0

Heights = Mapping[tuple[str, int], int]


class LogHeights:
    """Remembers how high each partition stood; calls `on_shrunk` when one stands lower.

    A log that lost its tail cannot give back what readers have not read yet, so the documents'
    own events are published again. Readers know what they have seen.
    """

    def __init__(self, marks: Collection, on_shrunk: Callable[[], Awaitable[None]]) -> None:
        self._marks = marks
        self._on_shrunk = on_shrunk
        self._known: dict[tuple[str, int], int] = {}

    def reached(self, sent: Sent) -> None:
        """A record was just written there."""
        place = (sent.topic, sent.partition)
        self._known[place] = max(self._known.get(place, 0), sent.offset + 1)

    async def load(self) -> None:
        """Read what was known before this process started."""
        async for mark in self._marks.find({}):
            place = (mark["topic"], mark["partition"])
            self._known[place] = max(self._known.get(place, 0), mark["height"])

    async def check(self, ask: Callable[[], Awaitable[Heights]]) -> None:
        """Compare what `ask` says of the logs' ends with what is known; keep the new heights."""
        # What is published while the broker answers may stand above its answer.
        expected = dict(self._known)
        ends = await ask()
        shrunk = {place for place, end in ends.items() if end < expected.get(place, 0)}
        if shrunk:
            topics = ", ".join(sorted({topic for topic, _ in shrunk}))
            logger.error("Kafka lost records of %s: publishing them again", topics)
            await self._on_shrunk()
        for place, end in ends.items():
            self._known[place] = end if place in shrunk else max(end, self._known.get(place, 0))
        await self._keep(ends)

    async def _keep(self, ends: Heights) -> None:
        updates = [
            UpdateOne(
                {"_id": f"{topic}:{partition}"},
                {"$set": {"topic": topic, "partition": partition, "height": end}},
                upsert=True,
            )
            for (topic, partition), end in ends.items()
        ]
        if updates:
            await self._marks.bulk_write(updates, ordered=False)


class HeightWatch:
    """Asks the broker where the logs end, every few seconds."""

    def __init__(
        self,
        heights: LogHeights,
        create_watcher: Callable[[], AIOKafkaConsumer],
        ensure_topics: Callable[[], Awaitable[None]],
        topics: Sequence[str],
    ) -> None:
        self._heights = heights
        self._create_watcher = create_watcher
        self._ensure_topics = ensure_topics
        self._topics = topics

    async def run(self) -> None:
        """Check until cancelled; an absent broker is asked again later."""
        while True:
            try:
                await self._heights.load()
                await self._watch()
            except (KafkaError, OSError, TimeoutError, PyMongoError) as error:
                logger.warning("The logs' ends are not known: %s", type(error).__name__)
            await asyncio.sleep(CHECK_EVERY_SECONDS)

    async def _watch(self) -> None:
        watcher = self._create_watcher()
        try:
            await watcher.start()
            while True:
                # A broker that lost its data has lost the topics too.
                await self._ensure_topics()
                await self._heights.check(lambda: _ends(watcher, self._topics))
                await asyncio.sleep(CHECK_EVERY_SECONDS)
        finally:
            await watcher.stop()


async def _ends(watcher: AIOKafkaConsumer, topics: Sequence[str]) -> Heights:
    async with asyncio.timeout(PATIENCE_SECONDS):
        strangers = [one for one in topics if not watcher.partitions_for_topic(one)]
        # A topic made since the watcher started is unknown to it until it is asked for.
        await watcher.end_offsets([TopicPartition(topic, 0) for topic in strangers])
        partitions = [
            TopicPartition(topic, partition)
            for topic in topics
            for partition in watcher.partitions_for_topic(topic) or ()
        ]
        ends = await watcher.end_offsets(partitions)
    return {(place.topic, place.partition): end for place, end in ends.items()}
