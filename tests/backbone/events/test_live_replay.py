"""After a fix the dead letters are given to their handlers again, once."""

from collections.abc import Mapping

import pytest
from aiokafka import ConsumerRecord

from services.backbone.events.dead_letters import Refused
from services.backbone.events.kafka import ensure_topics
from services.contracts.streams import dead_letters_of
from tests.backbone.events.builders import with_header
from tests.backbone.events.live import Written, listening_on, read_all, write, written
from tests.backbone.events.reading import Reading
from tests.eventually import eventually

pytestmark = pytest.mark.live


@pytest.fixture
def reading(kafka_servers: str, unique: str) -> Reading:
    return Reading(kafka_servers, unique)


async def set_aside(reading: Reading, *note_ids: str) -> None:
    """These were refused when they were read."""
    reading.notebook.fails_on = {one: Refused("not yet") for one in note_ids}
    await reading.write(*reading.written(*note_ids, partition=0))
    async with listening_on(reading.bus()):
        await eventually(reading.is_done)
    reading.notebook.fails_on = {}


async def letters(reading: Reading) -> list[ConsumerRecord]:
    return list(await read_all(reading.servers, reading.letters))


def told(letter: ConsumerRecord) -> Mapping[str, bytes | None]:
    return dict(letter.headers)


async def test_after_a_fix_every_letter_is_taken(reading: Reading) -> None:
    await set_aside(reading, "a", "b", "c")

    assert await reading.bus().replay() == 3

    assert reading.notebook.notes == ["a", "b", "c"]


async def test_a_second_replay_finds_nothing(reading: Reading) -> None:
    await set_aside(reading, "a", "b")
    await reading.bus().replay()
    calls = reading.notebook.calls

    assert await reading.bus().replay() == 0

    assert reading.notebook.calls == calls


async def test_what_still_fails_is_set_aside_again_for_the_next_replay(reading: Reading) -> None:
    # Given letters of which one still fails after the fix
    await set_aside(reading, "a", "b", "c")
    reading.notebook.fails_on = {"b": Refused("still not")}

    # When they are replayed, with the second fix, and once more
    assert await reading.bus().replay() == 3
    assert reading.notebook.notes == ["a", "c"]
    reading.notebook.fails_on = {}
    assert await reading.bus().replay() == 1
    assert await reading.bus().replay() == 0

    # Then it was taken in the end, and its letter told its first place both times
    assert reading.notebook.notes == ["a", "c", "b"]
    first, again = [one for one in await letters(reading) if one.key == b"b"]
    assert told(again)["dead-letter-offset"] == told(first)["dead-letter-offset"]
    assert told(again)["dead-letter-detail"] == b"still not"
    assert again.value == first.value


async def test_many_that_still_fail_are_no_flood_and_none_is_forgotten(reading: Reading) -> None:
    # More than one poll, and more than the limit of a reader
    notes = [str(n) for n in range(150)]
    for start in range(0, 150, 50):
        await set_aside(reading, *notes[start : start + 50])
        await reading.write(*reading.written(f"good {start}", partition=0))
    reading.notebook.fails_on = {one: Refused("still not") for one in notes}
    assert await reading.bus().replay() == 150

    reading.notebook.fails_on = {}
    assert await reading.bus().replay() == 150

    assert [one for one in reading.notebook.notes if one.isdigit()] == notes


async def test_nothing_is_given_twice_when_a_replay_is_interrupted(reading: Reading) -> None:
    await set_aside(reading, "a", "b", "c")
    reading.notebook.fails_on = {"b": TimeoutError()}
    with pytest.raises(TimeoutError):
        await reading.bus().replay()

    reading.notebook.fails_on = {}
    assert await reading.bus().replay() == 2

    assert reading.notebook.notes == ["a", "b", "c"]


async def test_an_event_from_the_future_is_taken_by_those_who_know_it(reading: Reading) -> None:
    [good] = reading.written("a")
    parked = Written(
        good.topic, good.key, good.value, with_header(good.headers, "ce_type", b"tests.NotYet")
    )
    await reading.write(parked)
    async with listening_on(reading.bus()):
        await eventually(reading.is_done)

    assert await reading.bus().replay() == 1

    [first, again] = await letters(reading)
    assert told(first)["dead-letter-reason"] == told(again)["dead-letter-reason"] == b"unknown-type"


async def test_a_letter_of_a_group_that_is_gone_is_kept_for_its_return(reading: Reading) -> None:
    await set_aside(reading, "a")
    [letter] = await letters(reading)
    renamed = [
        (name, b"gone" if name == "dead-letter-group" else value) for name, value in letter.headers
    ]
    await write(reading.servers, [Written(reading.letters, letter.key, letter.value, renamed)])

    assert await reading.bus().replay() == 1

    groups = [told(one)["dead-letter-group"] for one in await letters(reading)]
    assert groups == [reading.group.encode(), b"gone", b"gone"]


async def test_what_somebody_else_wrote_among_the_letters_stops_no_replay(
    reading: Reading,
) -> None:
    await set_aside(reading, "a")
    await write(
        reading.servers, [Written(reading.letters, b"", b"hello", ()), written(reading.noted("b"))]
    )

    assert await reading.bus().replay() == 1


async def test_with_no_letters_there_is_nothing_to_do(reading: Reading) -> None:
    await ensure_topics(reading.servers, [dead_letters_of(reading.service)])

    assert await reading.bus().replay() == 0
