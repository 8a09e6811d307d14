"""The engines of one machine keep what they acknowledged, however they are ended."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import UnknownTopicOrPartitionError
from pymongo import MongoClient, WriteConcern
from pymongo.read_concern import ReadConcern

from deploy.local.kafka import Kafka
from deploy.local.mongo import Mongod
from tests.engines import start_kafka, start_mongod

pytestmark = pytest.mark.live

TOPIC = "tests.records.v1"


@pytest.fixture(scope="module")
def mongod(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mongod]:
    engine = start_mongod(tmp_path_factory.mktemp("mongo"))
    yield engine
    engine.stop()


@pytest.fixture(scope="module")
async def kafka(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Kafka]:
    engine = await asyncio.to_thread(start_kafka, tmp_path_factory.mktemp("kafka"))
    await create_topics(engine, NewTopic(TOPIC, 1, 1))
    yield engine
    await asyncio.to_thread(engine.stop)


async def create_topics(kafka: Kafka, *topics: NewTopic) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka.bootstrap_servers)
    await admin.start()
    await admin.create_topics(list(topics))
    await admin.close()


async def publish(kafka: Kafka, value: bytes) -> int:
    producer = AIOKafkaProducer(bootstrap_servers=kafka.bootstrap_servers, acks="all")
    await producer.start()
    written = await producer.send_and_wait(TOPIC, value)
    await producer.stop()
    return int(written.offset)


async def value_at(kafka: Kafka, offset: int) -> Any:
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka.bootstrap_servers)
    await consumer.start()
    consumer.assign([TopicPartition(TOPIC, 0)])
    consumer.seek(TopicPartition(TOPIC, 0), offset)
    record = await consumer.getone()
    await consumer.stop()
    return record.value


def restart_hard(engine: Kafka | Mongod) -> None:
    engine.kill()
    engine.start()
    engine.wait_ready()


def test_the_url_of_mongod_asks_for_durable_writes_and_majority_reads(mongod: Mongod) -> None:
    with MongoClient[dict[str, Any]](mongod.url) as client:
        assert client.write_concern == WriteConcern("majority", j=True)
        assert client.read_concern == ReadConcern("majority")


def test_mongod_takes_transactions(mongod: Mongod) -> None:
    with MongoClient[dict[str, Any]](mongod.url) as client, client.start_session() as session:
        session.with_transaction(
            lambda inside: client.tests.pairs.insert_many([{}, {}], session=inside)
        )

        assert client.tests.pairs.count_documents({}) == 2


def test_a_document_outlives_a_hard_stop_of_mongod(mongod: Mongod) -> None:
    with MongoClient[dict[str, Any]](mongod.url) as client:
        written = client.tests.kept.insert_one({}).inserted_id

        restart_hard(mongod)

        assert client.tests.kept.find_one({"_id": written})


async def test_a_record_outlives_a_hard_stop_of_kafka(kafka: Kafka) -> None:
    offset = await publish(kafka, b"kept")

    await asyncio.to_thread(restart_hard, kafka)

    assert await value_at(kafka, offset) == b"kept"


async def test_a_compacted_topic_can_be_made(kafka: Kafka) -> None:
    compacted = NewTopic("tests.state.v1", 2, 1, topic_configs={"cleanup.policy": "compact"})

    await create_topics(kafka, compacted)

    admin = AIOKafkaAdminClient(bootstrap_servers=kafka.bootstrap_servers)
    await admin.start()
    [described] = await admin.describe_topics(["tests.state.v1"])
    await admin.close()
    assert len(described["partitions"]) == 2


async def test_a_misspelt_topic_is_not_made_by_writing_to_it(kafka: Kafka) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka.bootstrap_servers)
    await admin.start()

    [described] = await admin.describe_topics(["tests.misspelt.v1"])
    await admin.close()

    assert described["error_code"] == UnknownTopicOrPartitionError.errno
