"""A topic that lost its records is made again, noticed, and filled from the documents."""

import pytest
from aiokafka.admin import AIOKafkaAdminClient

from services.backbone.events.kafka import create_producer, create_watcher, ensure_topics
from services.backbone.outbox import heights as watching
from services.backbone.outbox.heights import HeightWatch, LogHeights
from services.backbone.outbox.publisher import Publisher, Sent
from services.backbone.running import running
from services.backbone.store.mongo import Database
from tests.backbone.events.builders import Note, a_stream
from tests.backbone.events.live import ends_of
from tests.backbone.outbox.builders import entries_of
from tests.eventually import eventually

pytestmark = pytest.mark.live


async def test_a_topic_that_was_lost_is_noticed(
    kafka_servers: str, mongo_database: Database, unique: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a watch that began before there was a topic
    monkeypatch.setattr(watching, "CHECK_EVERY_SECONDS", 0.05)
    stream = a_stream(f"tests.notes-{unique}.v1", partitions=3)
    marks = mongo_database["log_heights"]
    losses: list[int] = []

    async def notice() -> None:
        losses.append(1)

    async def ensure() -> None:
        await ensure_topics(kafka_servers, [stream])

    class Noted(Note, stream=stream):
        """A note was taken."""

    watch = HeightWatch(
        LogHeights(marks, notice),
        lambda: create_watcher(kafka_servers, "watch"),
        ensure,
        [stream.name],
    )
    async with running(watch.run):
        await eventually(lambda: marks.count_documents({"height": 0}))

        # and records that it has seen
        publisher = Publisher(lambda: create_producer(kafka_servers, "notes-relay"))
        notes = entries_of(*(Noted(note_id=str(n)) for n in range(30)))
        outcomes = await publisher.publish(notes)
        assert all(isinstance(one, Sent) for one in outcomes)
        await publisher.stop()
        await eventually(lambda: marks.count_documents({"height": {"$gt": 0}}))
        assert losses == []

        # When the topic is lost
        admin = AIOKafkaAdminClient(bootstrap_servers=kafka_servers)
        await admin.start()
        await admin.delete_topics([stream.name])
        await admin.close()

        # Then it is made again, and its loss was noticed once
        await eventually(lambda: losses)
        assert await ends_of(kafka_servers, stream.name) == {}
    assert losses == [1]
