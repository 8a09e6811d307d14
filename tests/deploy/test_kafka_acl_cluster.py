"""A real Kafka, started and furnished as compose does it, allows exactly what the table says."""

import ssl
from collections.abc import Mapping
from enum import IntFlag
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.client import AIOKafkaClient
from aiokafka.errors import (
    GroupAuthorizationFailedError,
    KafkaConnectionError,
    TopicAuthorizationFailedError,
)
from aiokafka.protocol.types import Array, Boolean, Int16, Int32, Schema, String

from deploy.kafka.cluster import Cluster
from deploy.kafka.requests import Spoken, request_type
from deploy.kafka.rights import rules
from deploy.kafka.table import Principal, read_table
from deploy.subscriber.events import listening
from tests.deploy.secured_kafka import SecuredKafka, furnish

pytestmark = pytest.mark.live

TABLE = read_table()
_TEXT = String("utf-8")
# Metadata, version 8: with it a client hears what it may do with each topic.
Metadata = request_type(
    3,
    8,
    Schema(
        ("topics", Array(_TEXT)),
        ("creates", Boolean),
        ("tells_cluster_rights", Boolean),
        ("tells_topic_rights", Boolean),
    ),
    Schema(
        ("throttle_time_ms", Int32),
        ("brokers", Array(("id", Int32), ("host", _TEXT), ("port", Int32), ("rack", _TEXT))),
        ("cluster_id", _TEXT),
        ("controller_id", Int32),
        (
            "topics",
            Array(
                ("error_code", Int16),
                ("name", _TEXT),
                ("is_internal", Boolean),
                (
                    "partitions",
                    Array(
                        ("error_code", Int16),
                        ("index", Int32),
                        ("leader", Int32),
                        ("epoch", Int32),
                        ("replicas", Array(Int32)),
                        ("in_sync", Array(Int32)),
                        ("offline", Array(Int32)),
                    ),
                ),
                ("rights", Int32),
            ),
        ),
        ("cluster_rights", Int32),
    ),
)


class Right(IntFlag):
    """What Kafka says that an account may do with a topic."""

    NOTHING = 0
    READ = 1 << 3
    WRITE = 1 << 4
    DESCRIBE = 1 << 8


async def rights_of(access: Mapping[str, Any]) -> dict[str, Right]:
    """What the account may do with each topic of the table, as Kafka itself says."""
    names = [topic.name for topic in TABLE.topics]
    client = AIOKafkaClient(**access)
    await client.bootstrap()
    try:
        question = Metadata(names, False, False, True)
        answer = await client.send(client.get_random_node(), Spoken(question))
    finally:
        await client.close()
    return {
        name: Right.NOTHING if error else Right(rights)
        for error, name, _, _, rights in answer.topics
    }


def promised(principal: Principal) -> dict[str, Right]:
    found = {}
    for topic in TABLE.topics:
        right = Right.NOTHING
        if topic.name in principal.reads:
            right |= Right.READ | Right.DESCRIBE
        if topic.name in principal.writes:
            right |= Right.WRITE | Right.DESCRIBE
        found[topic.name] = right
    return found


@pytest.mark.parametrize("principal", TABLE.principals, ids=lambda one: one.name)
async def test_every_cell_of_the_table_is_as_it_says(
    principal: Principal, kafka: SecuredKafka, cluster: Cluster
) -> None:
    assert await rights_of(kafka.access(principal.name)) == promised(principal)


async def test_what_a_service_says_a_subscriber_hears(
    kafka: SecuredKafka, cluster: Cluster
) -> None:
    headers = [("ce_type", b"duty.AlertRaised"), ("ce_time", b"2021-07-19T00:05:00+00:00")]
    producer = AIOKafkaProducer(acks="all", **kafka.access("duty"))
    await producer.start()

    await producer.send_and_wait("duty.alerts.v1", b"{}", key=b"an-alert", headers=headers)
    await producer.stop()

    access = kafka.access("so-y-te", "SUBSCRIBER")
    async with listening(["duty.alerts.v1"], "so-y-te.test", access) as events:
        heard = await anext(events)
    assert str(heard) == "2021-07-19T00:05:00+00:00 duty.AlertRaised an-alert {}"


async def test_a_service_cannot_write_on_the_stream_of_another(
    kafka: SecuredKafka, cluster: Cluster
) -> None:
    producer = AIOKafkaProducer(acks="all", **kafka.access("reporting"))
    await producer.start()

    with pytest.raises(TopicAuthorizationFailedError):
        await producer.send_and_wait("duty.alerts.v1", b"{}", key=b"forged")

    await producer.stop()


async def test_nobody_makes_a_topic_but_the_administrator(
    kafka: SecuredKafka, cluster: Cluster
) -> None:
    producer = AIOKafkaProducer(acks="all", **kafka.access("duty"))
    await producer.start()

    with pytest.raises(TopicAuthorizationFailedError):
        await producer.send_and_wait("duty.something.v1", b"{}")

    await producer.stop()
    assert "duty.something.v1" not in await cluster.topics()


async def test_a_subscriber_cannot_join_the_group_of_a_service(
    kafka: SecuredKafka, cluster: Cluster
) -> None:
    consumer = AIOKafkaConsumer(
        "declarations.health.v1",
        group_id="reporting.daily.declarations.health.v1",
        **kafka.access("so-y-te", "SUBSCRIBER"),
    )

    with pytest.raises(GroupAuthorizationFailedError):
        await consumer.start()

    await consumer.stop()


@pytest.mark.parametrize("listener", ["CLIENT", "SUBSCRIBER"])
async def test_a_wrong_password_opens_nothing(
    listener: str, kafka: SecuredKafka, cluster: Cluster
) -> None:
    access = kafka.access("duty", listener) | {"sasl_plain_password": "guessed"}
    client = AIOKafkaAdminClient(**access)

    with pytest.raises(KafkaConnectionError):
        await client.start()

    await client.close()


async def test_without_an_account_there_is_nothing(kafka: SecuredKafka, cluster: Cluster) -> None:
    client = AIOKafkaAdminClient(bootstrap_servers=kafka.servers("CLIENT"))

    with pytest.raises(KafkaConnectionError):
        await client.start()

    await client.close()


async def test_a_certificate_of_another_authority_is_refused(
    kafka: SecuredKafka, cluster: Cluster
) -> None:
    access = kafka.access("duty") | {"ssl_context": ssl.create_default_context()}
    client = AIOKafkaAdminClient(**access)

    with pytest.raises(KafkaConnectionError):
        await client.start()

    await client.close()


async def test_applying_the_table_again_changes_nothing(
    kafka: SecuredKafka, cluster: Cluster
) -> None:
    said = await furnish(cluster, kafka, TABLE)

    assert said == ["0 rights given, 0 taken away", "5 accounts may sign in"]
    assert await cluster.rules() == rules(TABLE)


async def test_a_subscriber_who_leaves_the_table_loses_rights_and_account(
    kafka: SecuredKafka, cluster: Cluster
) -> None:
    without = TABLE.model_copy(update={"subscribers": ()})

    said = await furnish(cluster, kafka, without)

    assert "signed out: so-y-te" in said
    assert await cluster.rules() == rules(without)
    assert "so-y-te" not in await cluster.accounts()
    await furnish(cluster, kafka, TABLE)


async def test_a_topic_with_other_partitions_is_pointed_out_and_left_alone(
    kafka: SecuredKafka, cluster: Cluster
) -> None:
    first, *others = TABLE.topics
    wider = TABLE.model_copy(
        update={"topics": (first.model_copy(update={"partitions": 12}), *others)}
    )

    said = await furnish(cluster, kafka, wider)

    assert said[0] == f"LOOK AT {first.name}: 6 partitions, the table says 12"
    assert (await cluster.topics())[first.name] == 6
