"""A service of one feature on the frame: what it accepts has its effect, whatever ends."""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

import pytest

from services.backbone.events.received import Received
from services.backbone.events.subscriptions import listening
from services.backbone.frame import Frame, frame
from services.backbone.outbox.entries import FIELD, Entry, entry, waiting
from services.backbone.outbox.outbox import INDEX, Outbox
from services.backbone.settings import ServiceSettings
from services.backbone.store.mongo import DURABLE, Database
from services.contracts.streams import Stream
from tests.backbone.events.builders import Note, a_stream
from tests.backbone.profile.builders import a_profile
from tests.eventually import eventually

NOWHERE = "127.0.0.1:9"


class Notes:
    """The feature: keeps notes, tells that it did, and counts what it hears of itself."""

    def __init__(self, parts: Frame, stream: Stream, noted: type[Note]) -> None:
        self.parts = parts
        self.heard: list[str] = []
        self._noted = noted
        self.collection = parts.collection("notes", [INDEX])
        self.outbox: Outbox = parts.relay.outbox_of(self.collection)
        parts.publish(stream)
        parts.listen([listening("notes", self.hear, noted)])

    async def hear(self, received: Sequence[Received[Note]]) -> None:
        self.heard += [one.event.note_id for one in received]

    async def write(self, note_id: str, age: timedelta = timedelta(0)) -> Entry:
        at = self.parts.now() - age
        inside = entry(self._noted(note_id=note_id), at)
        await self.collection.insert_one({"_id": note_id, FIELD: waiting([inside], at)})
        return inside

    async def keep(self, note_id: str) -> None:
        self.outbox.soon(note_id, [await self.write(note_id)])

    async def is_cleared(self) -> bool:
        """Whether nothing waits to be published; an end before that publishes once more."""
        return await self.collection.find_one({f"{FIELD}.since": {"$exists": True}}) is None


Start = Callable[..., Notes]


@pytest.fixture
async def start(tmp_path: Path, unique: str) -> AsyncIterator[Start]:
    """Puts the service together; again, it is the next process of the same service."""
    made: list[Frame] = []
    profile = a_profile(tmp_path)
    stream = a_stream(f"tests.notes-{unique}.v1", partitions=2)

    class Noted(Note, stream=stream):
        """A note was taken."""

    class Settings(ServiceSettings):
        service: ClassVar[str] = f"notes-{unique}"

    def make(mongo: str = f"mongodb://{NOWHERE}", kafka: str = NOWHERE, name: str = "x") -> Notes:
        settings = Settings(
            mongo_url=mongo,
            mongo_database=name,
            kafka_bootstrap_servers=kafka,
            profile_dir=profile,
            port=0,
            oidc_issuer=f"http://{NOWHERE}/dev",
        )
        made.append(frame(settings))
        return Notes(made[-1], stream, Noted)

    yield make
    for one in made:
        one.client.close()


@pytest.fixture
def restart(
    start: Start, mongo_url: str, kafka_servers: str, mongo_database: Database
) -> Callable[[], Notes]:
    return lambda: start(mongo_url, kafka_servers, mongo_database.name)


async def test_a_collection_of_the_frame_is_durable_and_has_its_indexes(start: Start) -> None:
    notes = start()

    assert notes.collection.write_concern == DURABLE
    assert notes.parts.indexes["notes"] == [INDEX]
    assert "audit" in notes.parts.indexes


async def test_what_the_frame_says_and_hears_is_in_its_document(start: Start) -> None:
    notes = start()

    operations = notes.parts.asyncapi()["operations"]

    assert sorted(one.split("-")[0] for one in operations) == ["receive", "send"]


async def test_before_kafka_is_there_nobody_says_that_it_listens(start: Start) -> None:
    assert not start().parts.bus.is_listening()


@pytest.mark.live
async def test_what_is_accepted_is_heard(restart: Callable[[], Notes]) -> None:
    notes = restart()

    async with notes.parts.running():
        await notes.keep("a")
        await notes.keep("b")
        await eventually(lambda: len(notes.heard) == 2, seconds=30)
        assert notes.parts.bus.is_listening()

    assert sorted(notes.heard) == ["a", "b"]


@pytest.mark.live
async def test_what_a_crash_left_behind_is_heard_after_the_restart(
    restart: Callable[[], Notes],
) -> None:
    # Given a process that died between a write and its publishing
    await restart().write("left behind", age=timedelta(minutes=1))

    # When the next one runs
    notes = restart()
    async with notes.parts.running():
        await eventually(lambda: notes.heard, seconds=30)

    assert notes.heard == ["left behind"]


@pytest.mark.live
async def test_a_clean_end_leaves_nothing_in_memory(restart: Callable[[], Notes]) -> None:
    notes = restart()
    async with notes.parts.running():
        await eventually(notes.parts.bus.is_listening, seconds=30)
        for n in range(20):
            await notes.keep(str(n))

    assert await restart().is_cleared()


@pytest.mark.live
async def test_a_service_goes_on_where_its_last_process_was(restart: Callable[[], Notes]) -> None:
    first = restart()
    async with first.parts.running():
        await first.keep("a")
        await eventually(lambda: first.heard, seconds=30)
        await eventually(first.is_cleared)

    second = restart()
    async with second.parts.running():
        await second.keep("b")
        await eventually(lambda: second.heard, seconds=30)

    assert second.heard == ["b"]


@pytest.mark.live
async def test_while_kafka_is_away_the_service_runs_and_accepts(
    start: Start, mongo_url: str, mongo_database: Database
) -> None:
    notes = start(mongo_url, NOWHERE, mongo_database.name)

    async with notes.parts.running():
        await notes.keep("a")

        assert not await notes.is_cleared()
        assert not notes.parts.bus.is_listening()
