"""Reading on a real Kafka through the real FastStream broker: nothing is lost, nothing stops."""

import asyncio
import gc
import os
import weakref
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from aiokafka import ConsumerRecord
from prometheus_client import CollectorRegistry
from pymongo.errors import AutoReconnect

from services.backbone.events.kafka import ensure_topics
from services.backbone.events.received import Received
from services.backbone.events.subscriptions import Handler
from tests.backbone.events.builders import Note, with_header
from tests.backbone.events.fakes import Notebook
from tests.backbone.events.live import (
    Written,
    committed,
    listening_on,
    read_all,
    write,
    write_nothing,
    written,
)
from tests.backbone.events.reading import Reading
from tests.eventually import eventually

pytestmark = pytest.mark.live


@pytest.fixture
def reading(kafka_servers: str, unique: str) -> Reading:
    return Reading(kafka_servers, unique)


def notes(count: int) -> list[str]:
    return [str(n) for n in range(count)]


async def test_what_was_written_before_the_first_start_is_read(reading: Reading) -> None:
    await reading.write(*reading.written(*notes(10)))

    async with listening_on(reading.bus()):
        await eventually(reading.is_done)

    assert sorted(reading.notebook.notes, key=int) == notes(10)


async def test_what_is_written_while_we_listen_is_read_in_order_per_key(reading: Reading) -> None:
    async with listening_on(reading.bus()):
        await reading.write(*reading.written(*notes(50), partition=2))
        await eventually(lambda: len(reading.notebook.notes) == 50)

    assert reading.notebook.notes == notes(50)


def poison(reading: Reading) -> list[Written]:
    """Everything that a broken or hostile publisher has been seen to send."""
    [good] = reading.written("poison")
    bodies = [
        b"not json",
        b'{"note_id": 7}',
        b'{"note_id": "\xff"}',
        None,
        b"",
        b"[" * 900_000,
        # With its headers as large as a record may be; its letter is larger.
        os.urandom(999_600),
    ]
    headers = [
        # The first of its batch, whose headers FastStream would decode.
        (("reply_to", None), ("x", b"\xff\xfe")),
        with_header(good.headers, "ce_source", b"/services/somebody"),
        with_header(good.headers, "ce_type", None),
        (),
    ]
    return [
        *(replace(good, headers=one, partition=1) for one in headers),
        *(replace(good, value=body, partition=1) for body in bodies),
        replace(good, key=None, value=b"?", partition=1),
    ]


async def test_poison_is_set_aside_once_as_it_was_and_its_neighbours_are_kept(
    reading: Reading,
) -> None:
    # Given poison among good records of the same partition
    bad = poison(reading)
    records = [r for n, one in enumerate(bad) for r in (one, *reading.written(str(n), partition=1))]
    await reading.write(*records)

    # When they are read
    async with listening_on(reading.bus()):
        await eventually(reading.is_done)

    # Then the good ones had their effect
    assert reading.notebook.notes == notes(len(bad))
    # and each bad one is a letter, with its bytes, its headers and its place
    letters = await read_all(reading.servers, reading.letters)
    places = {int(dict(letter.headers)["dead-letter-offset"]): letter for letter in letters}
    assert len(letters) == len(bad)
    for n, one in enumerate(bad):
        letter = places[2 * n]
        assert (letter.key, letter.value) == (one.key, one.value)
        assert list(letter.headers[7:]) == list(one.headers)
        assert dict(letter.headers)["dead-letter-partition"] == b"1"
        assert dict(letter.headers)["dead-letter-group"] == reading.group.encode()


async def test_a_record_of_nothing_at_all_is_set_aside(reading: Reading) -> None:
    await ensure_topics(reading.servers, [reading.stream])
    await write_nothing(reading.servers, reading.stream.name, [])

    async with listening_on(reading.bus()):
        await eventually(reading.is_done)

    [letter] = await read_all(reading.servers, reading.letters)
    assert letter.value is None


async def test_a_body_that_was_compressed_a_thousandfold_is_set_aside(reading: Reading) -> None:
    [good] = reading.written("bomb")
    await ensure_topics(reading.servers, [reading.stream])
    await write(reading.servers, [replace(good, value=bytes(20_000_000))], compression="gzip")

    async with listening_on(reading.bus()):
        await eventually(reading.is_done)

    [letter] = await read_all(reading.servers, reading.letters)
    assert len(letter.value) == 20_000_000


async def test_a_field_from_the_future_is_no_obstacle(reading: Reading) -> None:
    [good] = reading.written("a")
    await reading.write(replace(good, value=b'{"note_id": "a", "added_in_2027": [{"x": 1}]}'))

    async with listening_on(reading.bus()):
        await eventually(reading.is_done)

    assert reading.notebook.notes == ["a"]


def failing(notebook: Notebook, error: Exception, *calls: int) -> Handler:
    """The handler of `notebook`, which fails at these calls."""
    called = iter(range(1, 1_000_000))

    async def keep(received: Sequence[Received[Any]]) -> None:
        if next(called) in calls:
            raise error
        await notebook.keep(received)

    return keep


async def test_a_batch_over_several_partitions_that_fails_twice_loses_nothing(
    reading: Reading,
) -> None:
    # R07: up to 0.7.7 FastStream rewound the first partition only, and committed the others.
    await reading.write(
        *(r for place in range(4) for r in reading.written(*notes(400)[place::4], partition=place))
    )

    async with listening_on(reading.bus(failing(reading.notebook, AutoReconnect(), 1, 3))):
        await eventually(reading.is_done)

    assert sorted(reading.notebook.notes, key=int) == notes(400)
    assert await read_all(reading.servers, reading.letters) == []


async def test_a_restart_goes_on_where_the_last_commit_was(reading: Reading) -> None:
    await reading.write(*reading.written(*notes(5)))
    async with listening_on(reading.bus()):
        await eventually(reading.is_done)
    await reading.write(*reading.written("5", "6"))
    again = Notebook()

    async with listening_on(reading.bus(again.keep)):
        await eventually(reading.is_done)

    assert sorted(again.notes) == ["5", "6"]


class HangsOn:
    """A handler that hangs when it meets `note_id`, until it is freed."""

    def __init__(self, note_id: str, notebook: Notebook) -> None:
        self.has_met = asyncio.Event()
        self.is_free = asyncio.Event()
        self._note_id = note_id
        self._notebook = notebook

    async def keep(self, received: Sequence[Received[Any]]) -> None:
        if self._note_id in {one.event.note_id for one in received}:
            self.has_met.set()
            await self.is_free.wait()
        await self._notebook.keep(received)


async def test_a_process_that_hangs_is_replaced_by_its_next_self_at_once(
    reading: Reading,
) -> None:
    # Given a process that hangs in its second batch and has not left its group
    hanging = HangsOn("1", reading.notebook)
    await reading.write(*reading.written("0"))
    async with listening_on(reading.bus(hanging.keep, "one")):
        await eventually(reading.is_done)
        await reading.write(*reading.written("1", "2"))
        await hanging.has_met.wait()
        next_self = Notebook()

        # When its supervisor starts it again, under the same name
        async with listening_on(reading.bus(next_self.keep, "one")):
            await eventually(reading.is_done)
        hanging.is_free.set()

    # Then it goes on where the last commit was
    assert sorted(next_self.notes) == ["1", "2"]


async def test_how_far_a_reader_is_behind_can_be_measured(reading: Reading) -> None:
    hanging, registry = HangsOn("0", reading.notebook), CollectorRegistry()
    await reading.write(*reading.written("0", partition=0))
    place = {"group": reading.group, "topic": reading.stream.name}

    async with listening_on(reading.bus(hanging.keep, registry=registry)):
        await hanging.has_met.wait()
        await reading.write(*reading.written("1", "2", "3", partition=0))
        await eventually(lambda: registry.get_sample_value("consumer_lag_records", place) == 3)

        hanging.is_free.set()
        await eventually(lambda: registry.get_sample_value("consumer_lag_records", place) == 0)

    assert reading.notebook.notes == notes(4)


async def test_two_processes_share_the_partitions(reading: Reading) -> None:
    other = Notebook()
    async with listening_on(reading.bus()) as first, listening_on(reading.bus(other.keep)):
        await eventually(first.is_listening)
        for place in range(4):
            await reading.write(*reading.written(f"{place}", partition=place))
        await eventually(reading.is_done)

    assert sorted({*reading.notebook.notes, *other.notes}) == notes(4)
    assert other.notes


async def test_an_event_that_nobody_here_wants_is_passed_over(reading: Reading) -> None:
    class Struck(Note, stream=reading.stream):
        """A note was struck out."""

    await reading.write(written(Struck(note_id="a")), *reading.written("b"))

    async with listening_on(reading.bus()):
        await eventually(reading.is_done)

    assert reading.notebook.notes == ["b"]
    assert await read_all(reading.servers, reading.letters) == []


async def test_a_flood_stops_the_reader_before_anything_is_set_aside(reading: Reading) -> None:
    [good] = reading.written("flood")
    await reading.write(*[replace(good, value=b"?", partition=0)] * 51)
    registry = CollectorRegistry()

    async with listening_on(reading.bus(registry=registry)):
        group = {"group": reading.group}
        await eventually(lambda: registry.get_sample_value("consumer_stopped", group))

    assert await committed(reading.servers, reading.group) == {}
    assert await read_all(reading.servers, reading.letters) == []


async def test_what_was_read_is_not_kept_until_garbage_is_collected(reading: Reading) -> None:
    seen: list[weakref.ref[ConsumerRecord]] = []

    async def look(events: Sequence[Received[Any]]) -> None:
        seen.extend(weakref.ref(one.record) for one in events)

    await reading.write(*reading.written(*notes(50), partition=1))
    gc.disable()
    try:
        async with listening_on(reading.bus(look)):
            await eventually(reading.is_done)
            # All but those whose headers say where a batch began.
            await eventually(lambda: sum(one() is not None for one in seen) <= 5)
    finally:
        gc.enable()

    assert len(seen) == 50
