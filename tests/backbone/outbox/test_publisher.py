"""Entries get to their topics, and whatever happens to a producer, the next one works."""

import asyncio
from collections.abc import Iterator

import pytest
from aiokafka.errors import (
    InvalidTopicError,
    KafkaConnectionError,
    KafkaTimeoutError,
    MessageSizeTooLargeError,
    NotEnoughReplicasError,
    OutOfOrderSequenceNumber,
    TopicAuthorizationFailedError,
    UnknownTopicOrPartitionError,
)

from services.backbone.outbox import publisher as publishing
from services.backbone.outbox.publisher import Blocked, NotSent, Publisher, Sent
from tests.backbone.events.builders import NOTES
from tests.backbone.outbox.builders import an_entry
from tests.backbone.outbox.fakes import ROOM, FakeProducer


class Producers:
    """Hands out one producer after the other."""

    def __init__(self, *producers: FakeProducer) -> None:
        self.made: list[FakeProducer] = []
        self._next: Iterator[FakeProducer] = iter(producers)

    def __call__(self) -> FakeProducer:
        self.made.append(next(self._next, None) or FakeProducer())
        return self.made[-1]


def a_producer_that(**is_wrong: object) -> FakeProducer:
    producer = FakeProducer()
    for name, value in is_wrong.items():
        setattr(producer, name, value)
    return producer


async def test_entries_are_sent_in_their_order_as_cloud_events() -> None:
    producers = Producers()

    outcomes = await Publisher(producers).publish([an_entry("a"), an_entry("b")])

    [producer] = producers.made
    assert outcomes == [Sent(NOTES.name, 0, 0), Sent(NOTES.name, 0, 1)]
    assert [sent.key for sent in producer.sent] == [b"a", b"b"]
    assert dict(producer.sent[0].headers)["ce_id"] == b"Noted:a:1"
    assert producer.sent[0].value == an_entry("a").body


async def test_one_producer_serves_all_calls() -> None:
    producers = Producers()
    publisher = Publisher(producers)

    await publisher.publish([an_entry()])
    await publisher.publish([an_entry()])

    assert len(producers.made) == 1


async def test_a_producer_that_cannot_start_is_given_up_and_made_anew() -> None:
    producers = Producers(a_producer_that(starts_with=KafkaConnectionError()))
    publisher = Publisher(producers)

    assert await publisher.publish([an_entry("a"), an_entry("b")]) == [
        NotSent("KafkaConnectionError"),
        NotSent("KafkaConnectionError"),
    ]
    assert await publisher.publish([an_entry()]) == [Sent(NOTES.name, 0, 0)]

    first, second = producers.made
    assert first.has_stopped
    assert second.is_running


@pytest.mark.parametrize("error", [KafkaTimeoutError(), OSError(), KafkaConnectionError()])
async def test_a_producer_that_takes_nothing_is_made_anew(error: Exception) -> None:
    producers = Producers(a_producer_that(fails_with=error))
    publisher = Publisher(producers)

    assert await publisher.publish([an_entry()]) == [NotSent(type(error).__name__)]
    assert await publisher.publish([an_entry()]) == [Sent(NOTES.name, 0, 0)]

    assert producers.made[0].has_stopped


async def test_a_producer_that_never_hears_an_answer_is_made_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(publishing, "PATIENCE_SECONDS", 0.01)
    producers = Producers(a_producer_that(is_silent=True))
    publisher = Publisher(producers)

    assert await publisher.publish([an_entry()]) == [NotSent("TimeoutError")]
    assert await publisher.publish([an_entry()]) == [Sent(NOTES.name, 0, 0)]

    assert producers.made[0].has_stopped


async def test_a_producer_that_does_not_even_stop_is_left_behind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Stuck(FakeProducer):
        async def stop(self) -> None:
            await asyncio.Event().wait()

    monkeypatch.setattr(publishing, "STOP_SECONDS", 0.01)
    stuck = Stuck()
    stuck.fails_with = KafkaTimeoutError()
    publisher = Publisher(Producers(stuck))
    await publisher.publish([an_entry()])

    assert await publisher.publish([an_entry()]) == [Sent(NOTES.name, 0, 0)]


@pytest.mark.parametrize(
    "error", [MessageSizeTooLargeError(), TopicAuthorizationFailedError(), InvalidTopicError()]
)
@pytest.mark.parametrize("when", ["refuses", "loses"])
async def test_what_kafka_will_never_take_is_blocked_and_the_others_are_sent(
    when: str, error: Exception
) -> None:
    producers = Producers(a_producer_that(**{when: {"tests.closed.v1": error}}))

    outcomes = await Publisher(producers).publish(
        [an_entry(), an_entry(topic="tests.closed.v1"), an_entry()]
    )

    assert outcomes == [
        Sent(NOTES.name, 0, 0),
        Blocked(type(error).__name__),
        Sent(NOTES.name, 0, 1),
    ]
    assert producers.made[0].is_running


@pytest.mark.parametrize("error", [NotEnoughReplicasError(), OutOfOrderSequenceNumber()])
async def test_what_a_broker_did_not_take_is_to_be_sent_again(error: Exception) -> None:
    producers = Producers(a_producer_that(loses={"tests.shaky.v1": error}))

    outcomes = await Publisher(producers).publish([an_entry(topic="tests.shaky.v1"), an_entry()])

    assert outcomes == [NotSent(type(error).__name__), Sent(NOTES.name, 0, 0)]


async def test_a_missing_topic_is_waited_for_once_and_holds_up_no_other() -> None:
    asked: list[str] = []

    class Waits(FakeProducer):
        async def partitions_for(self, topic: str) -> set[int]:
            asked.append(topic)
            return await super().partitions_for(topic)

    producer = Waits()
    producer.refuses = {"tests.missing.v1": UnknownTopicOrPartitionError()}
    missing = [an_entry(str(n), topic="tests.missing.v1") for n in range(3)]

    outcomes = await Publisher(Producers(producer)).publish([*missing, an_entry()])

    assert outcomes == [*[NotSent("UnknownTopicOrPartitionError")] * 3, Sent(NOTES.name, 0, 0)]
    assert asked.count("tests.missing.v1") == 1


async def test_what_does_not_fit_into_a_batch_goes_into_the_next_in_order() -> None:
    producers = Producers()
    keys = [str(n) for n in range(2 * ROOM + 1)]

    outcomes = await Publisher(producers).publish([an_entry(key) for key in keys])

    assert outcomes == [Sent(NOTES.name, 0, n) for n in range(len(keys))]
    assert [sent.key for sent in producers.made[0].sent] == [key.encode() for key in keys]


async def test_a_key_has_its_partition_and_outcomes_come_in_the_order_of_entries() -> None:
    class Wide(FakeProducer):
        async def partitions_for(self, topic: str) -> set[int]:
            return {0, 1, 2}

    producer = Wide()
    entries = [an_entry(key) for key in "abcabc"]

    outcomes = await Publisher(Producers(producer)).publish(entries)

    sent = [one for one in outcomes if isinstance(one, Sent)]
    assert len({one.partition for one in sent[:3]}) > 1
    assert [one.partition for one in sent[:3]] == [one.partition for one in sent[3:]]
    assert [producer.sent[one.offset].key for one in sent] == [b"a", b"b", b"c"] * 2


async def test_after_the_end_nothing_is_left_running() -> None:
    producers = Producers()
    publisher = Publisher(producers)
    await publisher.publish([an_entry()])

    await publisher.stop()
    await publisher.stop()

    assert producers.made[0].has_stopped
