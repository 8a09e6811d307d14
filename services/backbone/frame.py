"""What every service is made of, and how it starts, runs and ends."""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from fastapi import APIRouter
from prometheus_client import CollectorRegistry
from pymongo import IndexModel
from pymongo.errors import PyMongoError
from starlette.types import ASGIApp

from services.backbone.asyncapi import document
from services.backbone.audit import INDEXES as AUDIT_INDEXES
from services.backbone.audit import AuditTrail
from services.backbone.clock import clock_from, system_clock
from services.backbone.events.account import Account
from services.backbone.events.bus import Bus
from services.backbone.events.kafka import create_producer, create_watcher
from services.backbone.events.subscriptions import Subscription
from services.backbone.http.app import Api, create_app
from services.backbone.http.hot import HotRoute
from services.backbone.http.limits import Limits
from services.backbone.http.texts import Text
from services.backbone.identity.fetch import fetch
from services.backbone.identity.jwks import Jwks
from services.backbone.identity.tokens import TokenVerifier
from services.backbone.metrics import create_registry
from services.backbone.outbox.heights import HeightWatch, LogHeights
from services.backbone.outbox.lease import MongoLease
from services.backbone.outbox.publisher import Publisher
from services.backbone.outbox.relay import Relay, RelayMetrics
from services.backbone.outbox.republish import RECENT, republish
from services.backbone.profile import Profile, load_profile
from services.backbone.running import Loop, running
from services.backbone.settings import ServiceSettings
from services.backbone.store.mongo import (
    Client,
    Collection,
    Database,
    database,
    ensure_indexes,
    open_client,
    ping,
)
from services.contracts.streams import Stream

logger = logging.getLogger(__name__)

AUDIT = "audit"
VERSION = "1.0.0"
STORE_PATIENCE_SECONDS = 60


@dataclass
class Frame:
    """The parts that all services have. A feature takes what it needs in its `app.py`."""

    name: str
    settings: ServiceSettings
    profile: Profile
    now: Callable[[], datetime]
    registry: CollectorRegistry
    client: Client
    database: Database
    publisher: Publisher
    relay: Relay
    heights: LogHeights
    bus: Bus
    jwks: Jwks
    verifier: TokenVerifier
    audit: AuditTrail
    indexes: dict[str, Sequence[IndexModel]] = field(default_factory=dict)
    subscriptions: list[Subscription] = field(default_factory=list)
    streams: list[Stream] = field(default_factory=list)
    loops: list[Loop] = field(default_factory=list)

    def collection(self, name: str, indexes: Sequence[IndexModel] = ()) -> Collection:
        """The collection `name`, whose `indexes` exist before the service is ready."""
        self.indexes[name] = indexes
        return self.database[name]

    def listen(self, subscriptions: Sequence[Subscription]) -> None:
        """Hear these while the service runs."""
        self.subscriptions.extend(subscriptions)
        self.bus.listen(subscriptions)

    def publish(self, *streams: Stream) -> None:
        """Own these topics: they are made when missing, and their logs are watched."""
        self.streams.extend(streams)
        self.bus.publishes(streams)

    def service(
        self,
        *,
        title: str,
        summary: str,
        routers: Sequence[APIRouter],
        hot_routes: Sequence[HotRoute] = (),
        texts: Mapping[str, Text] | None = None,
        limits: Limits | None = None,
    ) -> "Service":
        """The service, ready to be served."""
        api = Api(
            title=title,
            version=VERSION,
            summary=summary,
            registry=self.registry,
            lifespan=self.running,
            routers=routers,
            hot_routes=hot_routes,
            verifier=self.verifier,
            readiness={"store": self._store_answers},
            watched={"kafka": self._is_listening},
            asyncapi=self.asyncapi(),
            texts=texts or {},
            cors_origins=self.settings.cors_origins,
            operations_port=self.settings.operations_port,
            limits=limits or Limits(),
        )
        return Service(create_app(api), self)

    def asyncapi(self) -> dict[str, Any]:
        """What this service says and hears, for subscribers."""
        return document(self.name, self.streams, self.subscriptions)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Everything beside the edge, from the first index to the last event published."""
        await self._prepare_store()
        watch = HeightWatch(
            self.heights,
            lambda: create_watcher(
                self.settings.kafka_bootstrap_servers,
                f"{self.name}-watch",
                _account(self.settings),
            ),
            self.bus.ensure_topics,
            [stream.name for stream in self.streams],
        )
        async with running(self.relay.run, self.bus.run, watch.run, *self.loops):
            yield
        await self.relay.drain()
        await self.publisher.stop()
        self.audit.close()
        self.client.close()

    async def _store_answers(self) -> None:
        await ping(self.client)

    async def _is_listening(self) -> None:
        if not self.bus.is_listening():
            raise NotListening

    async def _prepare_store(self) -> None:
        async with asyncio.timeout(STORE_PATIENCE_SECONDS):
            while True:
                try:
                    for name, indexes in self.indexes.items():
                        await ensure_indexes(self.database[name], indexes)
                except PyMongoError as error:
                    logger.warning("The store is not there yet: %s", type(error).__name__)
                    await asyncio.sleep(1)
                else:
                    return


@dataclass(frozen=True)
class Service:
    """What is served over HTTP, and everything beside it."""

    app: ASGIApp
    frame: Frame


class NotListening(Exception):
    """Some subscription has no partitions: Kafka is away, or the group is being formed."""


def frame(settings: ServiceSettings) -> Frame:
    """The frame of the service that `settings` are for."""
    name = settings.service
    profile = load_profile(settings.profile_dir)
    now = clock_from(settings)
    registry = create_registry()
    client = open_client(settings.mongo_url)
    store = database(client, settings.mongo_database)
    servers, account = settings.kafka_bootstrap_servers, _account(settings)
    publisher = Publisher(lambda: create_producer(servers, f"{name}-relay", account))

    streams: list[Stream] = []

    async def publish_again() -> None:
        states = [stream.name for stream in streams if stream.compacted]
        # A day ahead, as an event's time is its publisher's and clocks differ.
        await republish(relay.outboxes, now() - RECENT, now() + timedelta(days=1), now(), states)

    heights = LogHeights(store["log_heights"], publish_again)
    # Tokens and leases live in real time, whatever the scenario's clock shows.
    real_time = system_clock()
    lease = MongoLease(store["leases"], "relay-sweep", secrets.token_hex(8), real_time)
    relay = Relay(publisher, lease, heights, now, RelayMetrics(registry))
    jwks = Jwks(fetch, settings.oidc_issuer, real_time)
    return Frame(
        name=name,
        settings=settings,
        profile=profile,
        now=now,
        registry=registry,
        client=client,
        database=store,
        publisher=publisher,
        relay=relay,
        heights=heights,
        bus=Bus(name, servers, settings.instance, registry, account),
        jwks=jwks,
        verifier=TokenVerifier(jwks, settings.oidc_issuer, settings.oidc_audience, real_time),
        audit=AuditTrail(store[AUDIT], profile.time_zone),
        indexes={AUDIT: AUDIT_INDEXES},
        streams=streams,
    )


def _account(settings: ServiceSettings) -> Account | None:
    if settings.kafka_username is None:
        return None
    return Account(settings.kafka_username, settings.kafka_password or "", settings.kafka_ca_file)
