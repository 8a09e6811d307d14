"""What subscribers of a topic rely on does not change."""

import re

import pytest

from deploy.local.plan import SERVICES
from services.contracts.events import Event
from services.contracts.streams import Stream
from tests.contracts.published import EVENTS, STREAMS
from tests.contracts.snapshots import STREAM_TABLE, promise_of, read


def test_the_topics_are_those_that_were_published() -> None:
    now = {name: promise_of(stream) for name, stream in STREAMS.items()}

    assert now == read(STREAM_TABLE)


@pytest.mark.parametrize("stream", STREAMS.values(), ids=STREAMS)
def test_a_topic_is_named_by_its_publisher_its_stream_and_its_version(stream: Stream) -> None:
    assert re.fullmatch(r"[a-z]+\.[a-z-]+\.v\d+", stream.name)
    assert stream.publisher in SERVICES


@pytest.mark.parametrize("stream", STREAMS.values(), ids=STREAMS)
def test_every_topic_has_events(stream: Stream) -> None:
    assert [event for event in EVENTS.values() if event.stream == stream]


@pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)
def test_every_event_has_the_field_that_is_its_key(event: type[Event]) -> None:
    key = event.model_fields[event.stream.keyed_by]

    assert key.is_required()


def test_no_two_events_have_the_same_name() -> None:
    names = [event.__name__ for event in EVENTS.values()]

    assert sorted(set(names)) == sorted(names)
