"""What was published once can be read for ever."""

import pytest

from services.contracts.events import Event
from tests.contracts.published import EVENTS
from tests.contracts.snapshots import FOLDER, Schema, breaches, read, schema_of

ANEW = "write the snapshots anew with `python -m tests.contracts.snapshots`"


def a_schema(**properties: Schema) -> Schema:
    return {"properties": properties, "required": sorted(properties)}


TEXT = {"type": "string"}
NUMBER = {"type": "integer"}


def test_every_event_that_was_published_still_exists() -> None:
    for snapshot in FOLDER.glob("*.json"):
        assert snapshot.stem in EVENTS, f"{snapshot.stem} is gone: its readers wait for ever"


@pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)
def test_no_reader_of_an_event_is_broken(event: type[Event]) -> None:
    snapshot = FOLDER / f"{event.type}.json"
    assert snapshot.exists(), f"{event.type} is new: {ANEW}"

    assert not list(breaches(event.__name__, read(snapshot), schema_of(event)))


@pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)
def test_the_snapshot_of_an_event_is_up_to_date(event: type[Event]) -> None:
    assert read(FOLDER / f"{event.type}.json") == schema_of(event), ANEW


def test_a_field_that_is_gone_breaks_readers() -> None:
    found = breaches("Noted", a_schema(text=TEXT, count=NUMBER), a_schema(text=TEXT))

    assert list(found) == [
        "Noted.count is gone: readers of this topic need it, so it takes a new topic"
    ]


def test_a_field_that_is_newly_required_breaks_readers() -> None:
    found = breaches("Noted", a_schema(text=TEXT), a_schema(text=TEXT, count=NUMBER))

    assert list(found) == [
        "Noted.count is required now: events that are on the topic do not have it"
    ]


def test_a_new_optional_field_breaks_nobody() -> None:
    old = a_schema(text=TEXT)

    assert not list(breaches("Noted", old, {**old, "properties": {"text": TEXT, "count": NUMBER}}))


def test_another_type_breaks_readers() -> None:
    [sentence] = breaches("Noted", a_schema(text=TEXT), a_schema(text=NUMBER))

    assert sentence.startswith("Noted.text means something else now")


def test_a_value_that_is_gone_from_a_closed_set_breaks_readers() -> None:
    old = {"$defs": {"Risk": {"enum": ["none", "exposed"]}}}

    assert list(breaches("Noted", old, {"$defs": {"Risk": {"enum": ["none"]}}})) == [
        "Risk no longer has 'exposed'"
    ]
