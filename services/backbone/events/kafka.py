"""The only place where Kafka clients are made, with settings that lose nothing."""

import zlib
from collections.abc import Iterable, Sequence
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import (
    IncompatibleBrokerVersion,
    KafkaConnectionError,
    KafkaError,
    KafkaTimeoutError,
    TopicAlreadyExistsError,
    for_code,
)

from services.backbone.events.account import Account, options
from services.contracts.streams import Stream, dead_letters_of

MAX_RECORD_BYTES = 1_000_000
# A dead letter is a whole record and the headers that say why it is one.
MAX_LETTER_BYTES = MAX_RECORD_BYTES + 48_576
# On a laptop there is one broker and so one replica.
REPLICAS = 3

# Without idempotence on purpose: an idempotent producer that meets OutOfOrderSequenceNumber stays
# broken until the process restarts (aiokafka #1017), and every reader here tells duplicates anyway.
PRODUCER: dict[str, Any] = {
    "acks": "all",
    "enable_idempotence": False,
    "linger_ms": 2,
    "max_batch_size": 256 * 1024,
    "max_request_size": MAX_RECORD_BYTES,
    "request_timeout_ms": 10_000,
    "retry_backoff_ms": 100,
    "metadata_max_age_ms": 30_000,
}


def partition_of(key: bytes | None, all_partitions: Sequence[int], _: Sequence[int]) -> int:
    """The partition of `key`: CRC-32, as aiokafka's murmur2 in Python costs as much as a send."""
    return all_partitions[zlib.crc32(key or b"") % len(all_partitions)]


def create_producer(servers: str, client: str, account: Account | None = None) -> AIOKafkaProducer:
    """A producer that has a record on every in-sync replica before it says so."""
    return AIOKafkaProducer(
        bootstrap_servers=servers,
        client_id=client,
        partitioner=partition_of,
        **PRODUCER,
        **options(account),
    )


def create_letter_producer(
    servers: str, client: str, account: Account | None = None
) -> AIOKafkaProducer:
    """A producer for dead letters: takes back whatever a reader got, compressed as it may be."""
    return AIOKafkaProducer(
        bootstrap_servers=servers,
        client_id=client,
        **{**PRODUCER, "max_request_size": 2**30, "compression_type": "gzip"},
        **options(account),
    )


def create_watcher(servers: str, client: str, account: Account | None = None) -> AIOKafkaConsumer:
    """A consumer of no group and no topic, to ask where the logs end."""
    return AIOKafkaConsumer(
        bootstrap_servers=servers,
        client_id=client,
        enable_auto_commit=False,
        group_id=None,
        **options(account),
    )


async def ensure_topics(
    servers: str, streams: Iterable[Stream], account: Account | None = None
) -> None:
    """Create the topics of `streams` that are missing, with what their contract promises.

    An account has no right to create any: there deploy/kafka has made them.
    """
    admin = AIOKafkaAdminClient(bootstrap_servers=servers, **options(account))
    try:
        await admin.start()
        known = set(await admin.list_topics())
        missing = [stream for stream in streams if stream.name not in known]
        if missing:
            replicas = min(REPLICAS, len((await admin.describe_cluster())["brokers"]))
            answer = await admin.create_topics([topic_of(one, replicas) for one in missing])
            _raise_unless_created(answer.topic_errors)
    finally:
        await admin.close()


async def members_of(
    servers: str, groups: Sequence[str], account: Account | None = None
) -> dict[str, int]:
    """How many members each of `groups` has."""
    admin = AIOKafkaAdminClient(bootstrap_servers=servers, **options(account))
    try:
        await admin.start()
        answers = await admin.describe_consumer_groups(list(groups))
    finally:
        await admin.close()
    # (error, group, state, protocol type, protocol, members, …), by Kafka's DescribeGroups.
    return {group[1]: len(group[5]) for answer in answers for group in answer.groups}


def topic_of(stream: Stream, replicas: int) -> NewTopic:
    """`stream` as a topic with what its contract promises."""
    retention_ms = str(int(stream.retention.total_seconds() * 1000))
    configs = (
        {"cleanup.policy": "compact", "delete.retention.ms": retention_ms}
        if stream.compacted
        else {"cleanup.policy": "delete", "retention.ms": retention_ms}
    )
    is_for_letters = stream == dead_letters_of(stream.publisher)
    configs["max.message.bytes"] = str(MAX_LETTER_BYTES if is_for_letters else MAX_RECORD_BYTES)
    return NewTopic(
        name=stream.name,
        num_partitions=stream.partitions,
        replication_factor=replicas,
        topic_configs=configs,
    )


def _raise_unless_created(errors: Iterable[Sequence[Any]]) -> None:
    for topic, code, *_ in errors:
        error = for_code(code)
        if code and error is not TopicAlreadyExistsError:
            raise error(topic)


def is_away(error: BaseException) -> bool:
    """Whether the same call may succeed later."""
    return isinstance(error, KafkaConnectionError | KafkaTimeoutError | TimeoutError) or (
        isinstance(error, KafkaError)
        and not isinstance(error, IncompatibleBrokerVersion)
        and bool(getattr(error, "retriable", False))
    )
