"""Everything that was written is published, in order per key, whatever is away meanwhile."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from prometheus_client import CollectorRegistry
from pymongo.errors import AutoReconnect

from services.backbone.outbox import relay as relays
from services.backbone.outbox.entries import Entry
from services.backbone.outbox.relay import LEFT_BEHIND_AFTER, Relay, RelayMetrics
from services.backbone.running import running
from tests.backbone.outbox.builders import LONG_AGO, NOON, an_entry, written
from tests.backbone.outbox.fakes import (
    FakePublisher,
    InMemoryLease,
    InMemoryOutbox,
    NoHeights,
)
from tests.eventually import eventually


class Relaying:
    """A relay and everything around it."""

    def __init__(self) -> None:
        self.publisher = FakePublisher()
        self.lease = InMemoryLease()
        self.heights = NoHeights()
        self.outbox = InMemoryOutbox()
        self.registry = CollectorRegistry()
        self.now = NOON
        self.relay = Relay(
            self.publisher, self.lease, self.heights, self._now, RelayMetrics(self.registry)
        )
        self.relay.look_after(self.outbox)

    def _now(self) -> datetime:
        return self.now

    def accept(self, *entries: Entry, document_id: str | None = None) -> None:
        """As a store does: write, then tell the relay."""
        self.relay.soon(written(self.outbox, *entries, since=self.now, document_id=document_id))

    def left_behind(self, *entries: Entry, document_id: str | None = None) -> None:
        """As after a crash: written, and nobody told the relay."""
        written(self.outbox, *entries, since=LONG_AGO, document_id=document_id)

    async def waiting(self) -> Sequence[str]:
        found = await self.outbox.left_behind(NOON + timedelta(days=1), 100_000)
        return [one.entry.id for one in found]

    def measured(self, name: str, **labels: str) -> float:
        return self.registry.get_sample_value(name, labels) or 0


@pytest.fixture
def relaying() -> Relaying:
    return Relaying()


async def test_what_was_written_is_published_at_once_and_cleared(relaying: Relaying) -> None:
    async with running(relaying.relay.run):
        relaying.accept(an_entry("a"))
        relaying.accept(an_entry("b"))
        await eventually(lambda: len(relaying.publisher.log) == 2)

    assert relaying.publisher.ids == ["Noted:a:1", "Noted:b:1"]
    assert await relaying.waiting() == []


async def test_where_records_were_written_is_remembered(relaying: Relaying) -> None:
    relaying.accept(an_entry("a"))

    await relaying.relay.drain()

    assert [sent.offset for sent in relaying.heights.sent] == [0]
    assert relaying.measured("outbox_published_total", topic="tests.notes.v1") == 1


async def test_while_kafka_is_away_nothing_is_lost_and_the_order_of_a_key_holds(
    relaying: Relaying,
) -> None:
    # Given Kafka is away when the first events are written
    relaying.publisher.is_away = True
    async with running(relaying.relay.run):
        relaying.accept(an_entry("a", 1), an_entry("b", 1))
        await eventually(lambda: relaying.publisher.calls >= 1)
        relaying.accept(an_entry("a", 2))

        # When it is back
        relaying.publisher.is_away = False
        await eventually(lambda: len(relaying.publisher.log) >= 3)

    # Then everything came, in order
    assert relaying.publisher.ids == ["Noted:a:1", "Noted:b:1", "Noted:a:2"]
    assert await relaying.waiting() == []


async def test_what_overtook_an_event_of_its_key_is_sent_again_behind_it(
    relaying: Relaying,
) -> None:
    relaying.publisher.not_sent = {"Noted:a:1"}
    waiting = written(relaying.outbox, an_entry("b", 1), an_entry("a", 1), an_entry("a", 2))

    left = await relaying.relay.publish(waiting)

    assert [one.entry.id for one in left] == ["Noted:a:1", "Noted:a:2"]
    assert await relaying.waiting() == ["Noted:a:1", "Noted:a:2"]


async def test_an_event_that_cannot_be_sent_does_not_hold_up_other_keys(
    relaying: Relaying,
) -> None:
    relaying.publisher.not_sent = {"Noted:a:1"}
    async with running(relaying.relay.run):
        relaying.accept(an_entry("a", 1))
        await eventually(lambda: relaying.publisher.calls >= 1)

        relaying.accept(an_entry("b", 1))
        await eventually(lambda: relaying.publisher.log)

    assert set(relaying.publisher.ids) == {"Noted:b:1"}


async def test_a_blocked_event_is_set_aside_and_the_others_go_out(relaying: Relaying) -> None:
    relaying.publisher.blocked = {"Noted:b:1"}
    relaying.accept(an_entry("a"), an_entry("b"), an_entry("c"), document_id="one")

    await relaying.relay.drain()

    assert relaying.publisher.ids == ["Noted:a:1", "Noted:c:1"]
    assert await relaying.waiting() == []
    assert relaying.outbox.documents["one"][1].blocked == "MessageSizeTooLargeError"
    assert relaying.measured("outbox_blocked_total", topic="tests.notes.v1") == 1


async def test_what_does_not_fit_into_memory_is_left_to_the_sweep(
    relaying: Relaying, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relays, "MOST_IN_MEMORY", 3)
    relaying.accept(an_entry("a"), an_entry("b"), an_entry("c"))
    relaying.accept(an_entry("late"))
    await relaying.relay.drain()
    assert await relaying.waiting() == ["Noted:late:1"]

    relaying.now += LEFT_BEHIND_AFTER + timedelta(seconds=1)
    await relaying.relay.sweep()

    assert relaying.publisher.ids[-1] == "Noted:late:1"
    assert await relaying.waiting() == []


async def test_what_a_crash_left_behind_is_swept_up(relaying: Relaying) -> None:
    relaying.left_behind(an_entry("a"))

    await relaying.relay.sweep()

    assert relaying.publisher.ids == ["Noted:a:1"]
    assert await relaying.waiting() == []


async def test_what_is_on_its_way_from_memory_is_not_swept_up(relaying: Relaying) -> None:
    written(relaying.outbox, an_entry("a"), since=NOON - LEFT_BEHIND_AFTER)

    await relaying.relay.sweep()

    assert relaying.publisher.log == []


async def test_what_has_grown_old_in_memory_while_kafka_was_away_is_not_swept_up_too(
    relaying: Relaying,
) -> None:
    # Given an event that Kafka did not take
    relaying.publisher.is_away = True
    relaying.accept(an_entry("a"))
    await relaying.relay.drain()

    # When it has grown old and Kafka is back
    relaying.now += timedelta(minutes=1)
    relaying.publisher.is_away = False
    await relaying.relay.sweep()

    # Then it goes out once, from memory
    assert relaying.publisher.log == []
    await relaying.relay.drain()
    assert relaying.publisher.ids == ["Noted:a:1"]


async def test_while_much_is_written_a_crash_of_another_process_is_swept_up(
    relaying: Relaying,
) -> None:
    relaying.left_behind(an_entry("behind"))
    relaying.accept(an_entry("new"))

    await relaying.relay.sweep()

    assert relaying.publisher.ids == ["Noted:behind:1"]


async def test_a_sweep_goes_on_until_nothing_is_left(relaying: Relaying) -> None:
    for n in range(2_500):
        relaying.left_behind(an_entry(str(n)))

    await relaying.relay.sweep()

    assert len(relaying.publisher.log) == 2_500


async def test_a_sweep_stops_when_kafka_is_away(relaying: Relaying) -> None:
    relaying.publisher.is_away = True
    relaying.left_behind(an_entry("a"))

    await relaying.relay.sweep()

    assert relaying.publisher.calls == 1
    assert await relaying.waiting() == ["Noted:a:1"]


async def test_only_the_holder_of_the_lease_sweeps(relaying: Relaying) -> None:
    relaying.lease.mine = False
    relaying.left_behind(an_entry("a"))

    await relaying.relay.sweep()

    assert relaying.publisher.log == []


async def test_the_age_of_the_oldest_event_is_measured_by_all(relaying: Relaying) -> None:
    relaying.lease.mine = False
    relaying.left_behind(an_entry("a"))

    await relaying.relay.sweep()

    age = (NOON - LONG_AGO).total_seconds()
    assert relaying.measured("outbox_oldest_seconds", collection="notes") == age


async def test_an_empty_outbox_has_no_age(relaying: Relaying) -> None:
    await relaying.relay.sweep()

    assert relaying.measured("outbox_oldest_seconds", collection="notes") == 0


async def test_what_could_not_be_cleared_is_left_to_the_sweep(relaying: Relaying) -> None:
    relaying.accept(an_entry("a"))
    relaying.outbox.error = AutoReconnect()
    await relaying.relay.drain()
    assert relaying.publisher.ids == ["Noted:a:1"]

    relaying.outbox.error = None
    relaying.now += timedelta(minutes=1)
    await relaying.relay.sweep()

    assert relaying.publisher.ids == ["Noted:a:1", "Noted:a:1"]
    assert await relaying.waiting() == []


async def test_before_the_process_ends_memory_is_emptied(relaying: Relaying) -> None:
    for n in range(2_500):
        relaying.accept(an_entry(str(n)))

    await relaying.relay.drain()

    assert len(relaying.publisher.log) == 2_500


async def test_a_process_does_not_wait_for_a_kafka_that_is_away_to_end(
    relaying: Relaying,
) -> None:
    relaying.publisher.is_away = True
    relaying.accept(an_entry("a"))

    await relaying.relay.drain()

    assert relaying.publisher.calls == 1
    assert await relaying.waiting() == ["Noted:a:1"]


async def test_what_was_being_published_when_the_process_was_told_to_end_is_not_overtaken(
    relaying: Relaying,
) -> None:
    relaying.publisher.is_stuck = True
    relaying.accept(an_entry("a", 1))
    publishing = asyncio.create_task(relaying.relay.run())
    await eventually(lambda: relaying.publisher.calls)
    publishing.cancel()
    await asyncio.wait([publishing])

    relaying.publisher.is_stuck = False
    relaying.accept(an_entry("a", 2))
    await relaying.relay.drain()

    assert relaying.publisher.ids == ["Noted:a:1", "Noted:a:2"]
