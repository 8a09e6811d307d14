"""Dead letters hold the records as they were, and are given back at the same place."""

from collections.abc import Sequence
from typing import Any

import pytest
from aiokafka import ConsumerRecord
from aiokafka.errors import KafkaConnectionError, MessageSizeTooLargeError
from hypothesis import given
from hypothesis import strategies as st

from services.backbone.events.dead_letters import Unavailable
from services.backbone.events.letters import KafkaDeadLetters, Letter, letter_in
from services.backbone.events.received import Reason, SetAside
from services.contracts.streams import dead_letters_of
from tests.backbone.events.builders import a_record
from tests.backbone.outbox.fakes import FakeProducer

LETTERS = dead_letters_of("readers")

headers = st.lists(st.tuples(st.text(max_size=20), st.none() | st.binary(max_size=20)), max_size=4)
values = st.none() | st.binary(max_size=50)


def as_read_back(producer: FakeProducer) -> Sequence[ConsumerRecord]:
    """What a reader of the dead letters' topic gets."""
    return [
        a_record(
            topic=sent.topic,
            partition=0,
            offset=offset,
            key=sent.key,
            value=sent.value,
            headers=tuple(sent.headers),
            timestamp=1,
        )
        for offset, sent in enumerate(producer.sent)
    ]


async def there_and_back(record: ConsumerRecord, reason: Reason, detail: str = "") -> Letter | None:
    producer = FakeProducer()
    await KafkaDeadLetters(producer, LETTERS).keep(
        "readers.notebook", [SetAside(record, reason, detail)]
    )
    [letter] = as_read_back(producer)
    return letter_in(letter)


@given(key=values, value=values, headers=headers, partition=st.integers(0, 99))
async def test_a_record_comes_back_as_it_was(
    key: bytes | None, value: bytes | None, headers: Sequence[Any], partition: int
) -> None:
    record = a_record(
        key=key, value=value, headers=tuple(headers), partition=partition, offset=2**40
    )

    letter = await there_and_back(record, Reason.UNREADABLE, "note_id")

    # Kafka's client cannot write a record that has nothing at all.
    expected = b"" if key is None and value is None else key
    assert letter is not None
    assert letter.group == "readers.notebook"
    assert (letter.set_aside.reason, letter.set_aside.detail) == (Reason.UNREADABLE, "note_id")
    came_back = letter.set_aside.record
    assert (came_back.topic, came_back.partition, came_back.offset) == (
        record.topic,
        partition,
        2**40,
    )
    assert came_back.timestamp == record.timestamp
    assert (came_back.key, came_back.value) == (expected, value)
    assert came_back.headers == tuple(headers)


async def test_headers_that_imitate_ours_do_not_change_the_place() -> None:
    record = a_record(headers=(("dead-letter-topic", b"elsewhere"), ("dead-letter-offset", b"-1")))

    letter = await there_and_back(record, Reason.FORGED)

    assert letter is not None
    assert letter.set_aside.record.topic == record.topic
    assert letter.set_aside.record.headers == record.headers


def test_a_record_that_nobody_set_aside_is_no_letter() -> None:
    assert letter_in(a_record()) is None
    assert letter_in(a_record(headers=(("dead-letter-topic", b"elsewhere"),))) is None


@pytest.mark.parametrize(
    "error", [KafkaConnectionError(), MessageSizeTooLargeError(), TimeoutError(), OSError()]
)
async def test_letters_that_kafka_did_not_take_are_wanted_again(error: Exception) -> None:
    producer = FakeProducer()
    producer.fails_with = error

    with pytest.raises(Unavailable):
        await KafkaDeadLetters(producer, LETTERS).keep(
            "readers.notebook", [SetAside(a_record(), Reason.BUG)]
        )
