"""The FastStream broker of a service; every subscriber is made here, with safe settings."""

import asyncio
import dataclasses
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from aiokafka import ConsumerRecord
from faststream import AckPolicy
from faststream.kafka import KafkaBroker, KafkaMessage

from services.backbone.events.account import Account, security
from services.backbone.events.batches import BatchConsumer
from services.backbone.events.subscriptions import Subscription

logger = logging.getLogger(__name__)

MOST_RECORDS = 1_000
# What a batch in hand may still take when the service stops, which has ten seconds for everything.
STOP_SECONDS = 3.0

# FastStream's own defaults acknowledge on receipt, start at the end of the log and let a message
# name the topic that a return value goes to.
SUBSCRIBER: Mapping[str, Any] = {
    "batch": True,
    "max_records": MOST_RECORDS,
    # Behind an empty poll FastStream sleeps as long again, at rest many times a second per reader.
    "batch_timeout_ms": 50,
    "auto_offset_reset": "earliest",
    "ack_policy": AckPolicy.NACK_ON_ERROR,
    "no_reply": True,
    # The broker answers as soon as there is anything; this is only how often nothing is said.
    "fetch_max_wait_ms": 500,
    "max_poll_interval_ms": 300_000,
    "session_timeout_ms": 10_000,
    "heartbeat_interval_ms": 3_000,
}

Records = tuple[ConsumerRecord, ...]
Parser = Callable[[Records], Awaitable[KafkaMessage]]


def create_broker(servers: str, client: str, account: Account | None = None) -> KafkaBroker:
    """A broker without subscribers."""
    return KafkaBroker(
        servers,
        client_id=client,
        security=security(account),
        acks="all",
        allow_auto_create_topics=False,
        metadata_max_age_ms=10_000,
        graceful_timeout=STOP_SECONDS,
        apply_types=False,
        logger=None,
    )


async def stop_together(broker: KafkaBroker) -> None:
    """Stop all subscribers at once: one after the other, each may wait long for a lost group."""
    try:
        async with asyncio.timeout(STOP_SECONDS):
            await asyncio.gather(*(one.stop() for one in broker.subscribers))
            await broker.stop()
    except TimeoutError:
        # The members that come next have the same names, so Kafka shuts these out.
        logger.warning("Some readers did not stop in %s s and are left behind", STOP_SECONDS)


def subscribe(
    broker: KafkaBroker,
    subscription: Subscription,
    consumer: BatchConsumer,
    instance: str | None,
) -> None:
    """Let `consumer` take the batches of `subscription`.

    With an `instance`, the group membership is static: a process that was killed has its
    partitions back at once. Two living processes must not share one.
    """
    member = f"{consumer.group}.{instance}" if instance else None
    subscriber = broker.subscriber(
        subscription.stream.name,
        group_id=consumer.group,
        group_instance_id=member,
        parser=_leave_headers_alone,
        decoder=_leave_records_alone,
        **SUBSCRIBER,
    )

    async def take(message: KafkaMessage) -> None:
        records = records_of(message)
        await consumer.take(records)
        # FastStream's messages refer to themselves: what they hold would stay until garbage is
        # collected, a hundred thousand objects at once while the edge stands still.
        message.raw_message = records[0]

    subscriber(take)


def records_of(message: KafkaMessage) -> Sequence[ConsumerRecord]:
    """The records of a batch as they came from Kafka."""
    raw = message.raw_message
    return raw if isinstance(raw, tuple) else (raw,)


async def _leave_headers_alone(records: Records, parse: Parser) -> KafkaMessage:
    """Keep FastStream from decoding headers: one that is null or not UTF-8 loses the batch."""
    message = await parse((dataclasses.replace(records[0], headers=()),))
    message.raw_message = records
    return message


async def _leave_records_alone(message: KafkaMessage) -> KafkaMessage:
    """Each record is parsed in the handler, so that one bad record does not fail its batch."""
    return message
