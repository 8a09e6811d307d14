"""One poll of a topic: every record has its effect or is set aside, and never both nor neither."""

import logging
from collections.abc import Iterable, Sequence

import pytest
from aiokafka import ConsumerRecord
from prometheus_client import CollectorRegistry
from pymongo.errors import AutoReconnect

from services.backbone.events.batches import ENOUGH, GATHER_SECONDS, BatchConsumer, BatchMetrics
from services.backbone.events.dead_letters import TooManyDeadLetters, Unavailable
from services.backbone.events.received import Reason
from services.backbone.events.subscriptions import listening
from services.backbone.tracing import current_traceparent
from tests.backbone.events.builders import (
    Noted,
    Struck,
    a_record,
    noted,
    records,
    with_header,
)
from tests.backbone.events.fakes import InMemoryLetters, Notebook, Sleeper

GROUP = "readers.notebook.tests.notes.v1"
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


class Reading:
    """A consumer and everything around it."""

    def __init__(self) -> None:
        self.notebook = Notebook()
        self.letters = InMemoryLetters()
        self.sleeper = Sleeper()
        self.registry = CollectorRegistry()
        self.consumer = BatchConsumer(
            "readers",
            listening("notebook", self.notebook.keep, Noted),
            self.letters,
            BatchMetrics(self.registry),
            self.sleeper,
        )

    async def fails(self, batch: Sequence[ConsumerRecord], times: int = 1) -> None:
        """The batch is to be read again, `times` times."""
        for _ in range(times):
            with pytest.raises(Exception):  # noqa: B017, PT011 - whatever it is, it goes on
                await self.consumer.take(batch)

    def measured(self, name: str, **labels: str) -> float:
        return self.registry.get_sample_value(name, {"group": GROUP, **labels}) or 0


@pytest.fixture
def reading() -> Reading:
    return Reading()


def unreadable(count: int, *, partition: int = 0) -> list[ConsumerRecord]:
    return [a_record(value=b"?", partition=partition, offset=n) for n in range(count)]


def good(count: int = 1) -> list[ConsumerRecord]:
    return records(*(noted(str(n)) for n in range(count)))


def from_the_future(count: int) -> list[ConsumerRecord]:
    headers = with_header(a_record().headers, "ce_type", b"tests.NotedAloud")
    return [a_record(headers=headers, offset=n) for n in range(count)]


async def test_every_note_of_a_batch_is_kept_in_its_order(reading: Reading) -> None:
    await reading.consumer.take(records(noted("c"), noted("a"), noted("b")))

    assert reading.notebook.notes == ["c", "a", "b"]
    assert reading.measured("consumer_events_total") == 3


async def test_a_bad_record_is_set_aside_and_its_neighbours_are_kept(reading: Reading) -> None:
    reading.notebook.fails_on = {"c": KeyError()}
    [bad] = unreadable(1)

    await reading.consumer.take([*records(noted("a"), noted("b"), noted("c"), noted("d")), bad])

    assert reading.notebook.notes == ["a", "b", "d"]
    assert [(group, letter.reason) for group, letter in reading.letters.kept] == [
        (GROUP, Reason.UNREADABLE),
        (GROUP, Reason.BUG),
    ]
    assert reading.measured("dead_letters_total", reason="bug") == 1


async def test_what_nobody_here_wants_is_neither_kept_nor_set_aside(reading: Reading) -> None:
    await reading.consumer.take([a_record(Struck(note_id="a")), *records(noted("b"))])

    assert reading.notebook.notes == ["b"]
    assert reading.letters.kept == []


async def test_a_batch_of_which_nothing_is_left_does_not_bother_the_handler(
    reading: Reading,
) -> None:
    await reading.consumer.take(unreadable(3))

    assert reading.notebook.calls == 0


async def test_while_the_store_is_away_the_whole_batch_is_read_again(reading: Reading) -> None:
    reading.notebook.fails_on = {"b": AutoReconnect()}
    batch = [*records(noted("a"), noted("b")), *unreadable(1)]
    await reading.fails(batch)
    assert reading.letters.kept == []

    reading.notebook.fails_on = {}
    await reading.consumer.take(batch)

    assert reading.notebook.notes == ["a", "b"]
    assert reading.letters.reasons == [Reason.UNREADABLE]
    assert reading.measured("consumer_retries_total") == 1


async def test_while_dead_letters_cannot_be_kept_the_whole_batch_is_read_again(
    reading: Reading,
) -> None:
    reading.letters.is_away = True

    with pytest.raises(Unavailable):
        await reading.consumer.take([*good(), *unreadable(1)])


async def test_the_pause_grows_up_to_a_limit(reading: Reading) -> None:
    reading.letters.is_away = True

    await reading.fails(unreadable(1), times=12)

    for slept, pause in zip(reading.sleeper.slept, [0.2, 0.4, 0.8, 1.6, 3.2, 6.4], strict=False):
        assert pause * 0.5 <= slept <= pause * 1.5
    assert all(7.5 <= slept <= 22.5 for slept in reading.sleeper.slept[7:])


async def test_after_a_good_batch_the_pause_is_short_again(reading: Reading) -> None:
    reading.letters.is_away = True
    await reading.fails(unreadable(1), times=6)
    await reading.consumer.take(good())

    await reading.fails(unreadable(1))

    assert reading.sleeper.slept[-1] <= 0.3


async def test_behind_a_small_batch_the_next_one_gathers(reading: Reading) -> None:
    await reading.consumer.take(good())

    assert reading.sleeper.slept == [GATHER_SECONDS]


async def test_behind_a_large_batch_the_next_is_taken_at_once(reading: Reading) -> None:
    await reading.consumer.take(good() * ENOUGH)

    assert reading.sleeper.slept == []


async def test_a_flood_stops_the_reader_and_nothing_is_set_aside(reading: Reading) -> None:
    batch = [*good(), *unreadable(51)]

    with pytest.raises(TooManyDeadLetters):
        await reading.consumer.take(batch)

    assert reading.letters.kept == []
    assert reading.measured("consumer_stopped") == 1


async def test_a_reader_that_stopped_goes_on_when_the_flood_is_over(reading: Reading) -> None:
    reading.notebook.fails_on = {str(n): KeyError() for n in range(51)}
    batch = good(51)
    await reading.fails(batch, times=3)

    reading.notebook.fails_on = {}
    await reading.consumer.take(batch)

    assert len(reading.notebook.notes) == 51
    assert reading.measured("consumer_stopped") == 0


async def test_events_from_the_future_are_parked_and_are_no_flood(reading: Reading) -> None:
    await reading.consumer.take(from_the_future(200))

    assert reading.letters.reasons == [Reason.UNKNOWN_TYPE] * 200


async def test_a_batch_that_is_read_again_is_not_held_against_its_publisher_twice(
    reading: Reading,
) -> None:
    reading.letters.is_away = True
    await reading.fails(unreadable(1), times=60)

    reading.letters.is_away = False
    await reading.consumer.take(unreadable(1))

    assert reading.letters.reasons == [Reason.UNREADABLE]


async def test_a_flood_in_one_partition_is_not_held_against_another(reading: Reading) -> None:
    few = unreadable(5, partition=1)
    await reading.fails([*unreadable(51, partition=0), *few], times=20)

    await reading.consumer.take(few)

    assert len(reading.letters.kept) == 5


async def test_rare_bad_records_never_stop_a_reader_that_has_little_to_read(
    reading: Reading,
) -> None:
    for _ in range(100):
        await reading.consumer.take(unreadable(1))
        await reading.consumer.take(good(20))

    assert len(reading.letters.kept) == 100


async def test_a_letter_that_is_taken_again_is_no_part_of_a_flood(reading: Reading) -> None:
    for record in unreadable(120):
        await reading.consumer.take_again(record)

    assert len(reading.letters.kept) == 120


async def test_what_a_handler_causes_belongs_to_the_trace_of_what_it_hears() -> None:
    traces: list[str | None] = []

    async def listen(_: Iterable[object]) -> None:
        traces.append(current_traceparent())

    consumer = BatchConsumer(
        "readers",
        listening("traces", listen, Noted),
        InMemoryLetters(),
        BatchMetrics(CollectorRegistry()),
    )
    caused = a_record(headers=with_header(a_record().headers, "traceparent", TRACE.encode()))
    causeless = a_record()

    await consumer.take([caused])
    await consumer.take([causeless])

    assert traces == [TRACE, None]


async def test_a_bug_in_the_machinery_is_told_in_the_log(
    reading: Reading, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken(InMemoryLetters):
        async def keep(self, group: str, letters: object) -> None:
            raise AssertionError

    consumer = BatchConsumer(
        "readers",
        listening("notebook", reading.notebook.keep, Noted),
        Broken(),
        BatchMetrics(CollectorRegistry()),
        reading.sleeper,
    )

    with caplog.at_level(logging.ERROR), pytest.raises(AssertionError):
        await consumer.take(unreadable(1))

    assert f"{GROUP} cannot take its batch" in caplog.messages
