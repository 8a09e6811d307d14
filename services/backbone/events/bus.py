"""What a service hears: its FastStream broker, connected again and again until Kafka is there."""

import asyncio
import logging
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet

from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError
from prometheus_client import CollectorRegistry, Counter

from services.backbone.events.account import Account, options
from services.backbone.events.batches import BatchConsumer, BatchMetrics
from services.backbone.events.broker import create_broker, stop_together, subscribe
from services.backbone.events.courtesy import Courtesy
from services.backbone.events.dead_letters import DeadLetterStore
from services.backbone.events.kafka import (
    create_letter_producer,
    create_watcher,
    ensure_topics,
    members_of,
)
from services.backbone.events.lag import LagCollector
from services.backbone.events.letters import KafkaDeadLetters
from services.backbone.events.replay import replay
from services.backbone.events.stuck import Standing, StuckWatch
from services.backbone.events.subscriptions import Subscription
from services.contracts.streams import Stream, dead_letters_of

logger = logging.getLogger(__name__)

RETRY_SECONDS = 1.0
CHECK_SECONDS = 3.0
ANSWER_SECONDS = 15.0


class Bus:
    """The subscriptions of `service` on the Kafka at `servers`."""

    def __init__(
        self,
        service: str,
        servers: str,
        instance: str | None,
        registry: CollectorRegistry,
        account: Account | None = None,
    ) -> None:
        self._service = service
        self._servers = servers
        self._instance = instance
        self._account = account
        self._letters = dead_letters_of(service)
        self._metrics = BatchMetrics(registry)
        self._streams: list[Stream] = [self._letters]
        self._subscriptions: list[Subscription] = []
        self.broker = create_broker(servers, service, account)
        self._consumers: Mapping[str, BatchConsumer] = {}
        self.courtesy = Courtesy()
        self._rebuilt = Counter(
            "consumers_rebuilt_total",
            "Times that a reader stood still before records and all were made anew; tell the "
            "developers when it grows without a fault of Kafka",
            registry=registry,
        )
        self._lag = LagCollector(lambda: self.broker)
        registry.register(self._lag)

    def listen(self, subscriptions: Iterable[Subscription]) -> None:
        """Hear these too; before `run`."""
        self._subscriptions.extend(subscriptions)

    def publishes(self, streams: Iterable[Stream]) -> None:
        """Make sure that these topics exist too; before `run`."""
        self._streams.extend(streams)

    async def ensure_topics(self) -> None:
        """Create the topics that this service writes or reads and that are missing."""
        heard = [one.stream for one in self._subscriptions]
        every = {one.name: one for one in self._streams + heard}
        await ensure_topics(self._servers, every.values(), self._account)

    async def run(self) -> None:
        """Hear until cancelled. The edge serves meanwhile, also while Kafka is away."""
        while True:
            try:
                await self._listen()
            except (KafkaError, OSError, TimeoutError) as error:
                logger.warning("Kafka is not there yet: %s", type(error).__name__)
                await asyncio.sleep(RETRY_SECONDS)

    async def _listen(self) -> None:
        await self.ensure_topics()
        # A broker that failed to start cannot be started again: each try has its own.
        self.broker = create_broker(self._servers, self._service, self._account)
        producer = create_letter_producer(
            self._servers, f"{self._service}-dead-letters", self._account
        )
        try:
            await producer.start()
            self.subscribe(KafkaDeadLetters(producer, self._letters))
            await self.broker.start()
            logger.info("Listening to %s streams", len(self._subscriptions))
            await self._until_stuck()
        finally:
            await stop_together(self.broker)
            await producer.stop()

    async def replay(self) -> int:
        """Give the dead letters of this service to their handlers again."""
        producer = create_letter_producer(self._servers, f"{self._service}-replay", self._account)
        store = KafkaDeadLetters(producer, self._letters)
        letters = AIOKafkaConsumer(
            self._letters.name,
            bootstrap_servers=self._servers,
            group_id=f"{self._service}.replay",
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            **options(self._account),
        )
        await self.ensure_topics()
        await producer.start()
        await letters.start()
        try:
            return await replay(letters, self.consumers(store), store)
        finally:
            await letters.stop()
            await producer.stop()

    async def _until_stuck(self) -> None:
        """Return when some consumer has work and does none: then all of them are made anew."""
        watch, now = StuckWatch(), asyncio.get_running_loop().time
        while True:
            await asyncio.sleep(CHECK_SECONDS)
            try:
                standings = await self._standings()
            except (KafkaError, OSError, TimeoutError) as error:
                # While Kafka is away nobody can read; the consumers connect again by themselves.
                logger.warning("Where readers stand is not known: %s", type(error).__name__)
                watch = StuckWatch()
                continue
            if stuck := watch.stuck(standings, now()):
                logger.error("These stand still and are made anew: %s", ", ".join(sorted(stuck)))
                self._rebuilt.inc()
                return

    async def _standings(self) -> list[Standing]:
        positions = list(self._lag.positions())
        async with asyncio.timeout(ANSWER_SECONDS):
            forgotten = await self._forgotten({group for group, _, _ in positions})
            watcher = create_watcher(self._servers, f"{self._service}-stuck-watch", self._account)
            try:
                await watcher.start()
                ends = await watcher.end_offsets([place for _, place, _ in positions])
            finally:
                await watcher.stop()
        return forgotten + [
            Standing(
                group,
                (place.topic, place.partition),
                position,
                ends[place],
                self._consumers[group].is_busy,
            )
            for group, place, position in positions
        ]

    async def _forgotten(self, served: AbstractSet[str]) -> list[Standing]:
        """Groups of ours that have partitions for every member, and gave none to us.

        That is so when the topic was missing at the moment of the assignment.
        """
        partitions = {
            one.group_of(self._service): one.stream.partitions for one in self._subscriptions
        }
        idle = [group for group in partitions if group not in served]
        members = await members_of(self._servers, idle, self._account) if idle else {}
        return [
            Standing(group, ("", 0), position=0, end=1, is_busy=self._consumers[group].is_busy)
            for group in idle
            if members.get(group, 0) <= partitions[group]
        ]

    def is_listening(self) -> bool:
        """Whether every subscription has its consumer and its share of the partitions."""
        return self._lag.consumers_have_partitions(len(self._subscriptions))

    def subscribe(self, letters: DeadLetterStore) -> None:
        """Make the broker's subscribers; what they cannot take goes to `letters`."""
        self._consumers = self.consumers(letters)
        for subscription in self._subscriptions:
            consumer = self._consumers[subscription.group_of(self._service)]
            subscribe(self.broker, subscription, consumer, self._instance)

    def consumers(self, letters: DeadLetterStore) -> Mapping[str, BatchConsumer]:
        """Every subscription's consumer by its group."""
        made = [
            BatchConsumer(self._service, one, letters, self._metrics, courtesy=self.courtesy)
            for one in self._subscriptions
        ]
        return {one.group: one for one in made}
