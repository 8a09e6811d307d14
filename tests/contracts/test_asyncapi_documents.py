"""The document of each service is AsyncAPI 3.0, and true."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator, Draft202012Validator, ValidationError

from services.backbone.asyncapi import document
from services.backbone.frame import Frame
from services.contracts.declarations import HealthDeclared
from services.contracts.events import Event
from tests.contracts.examples import example
from tests.contracts.published import EVENTS
from tests.contracts.snapshots import read

OFFICIAL = Draft7Validator(read(Path(__file__).parent / "asyncapi-3.0.0.json"))

Document = dict[str, Any]


def as_sent(made: Document) -> Document:
    """`made` as a subscriber gets it."""
    sent: Document = json.loads(json.dumps(made))
    return sent


def document_of(event: type[Event]) -> Document:
    return as_sent(document(event.stream.publisher, [event.stream], []))


def check(event: type[Event], payload: object) -> None:
    """Raises unless `payload` is what the document says of `event`."""
    schema = {"$ref": f"#/components/messages/{event.__name__}/payload", **document_of(event)}
    Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(
        payload
    )


def test_the_document_is_valid(frame: Frame) -> None:
    made = as_sent(frame.asyncapi())

    OFFICIAL.validate(made)


def test_the_official_schema_refuses_what_is_not_asyncapi() -> None:
    operation = {"action": "shout", "channel": {"$ref": "#/channels/none"}}

    with pytest.raises(ValidationError):
        OFFICIAL.validate(document_of(HealthDeclared) | {"operations": {"shout": operation}})


def test_every_event_that_is_written_or_read_is_told(frame: Frame) -> None:
    made = frame.asyncapi()
    addresses = {channel["address"] for channel in made["channels"].values()}

    told = {event.__name__ for event in EVENTS.values() if event.stream.name in addresses}
    assert set(made["components"]["messages"]) == told


def test_every_topic_of_a_service_is_written_by_it_and_by_no_other(frame: Frame) -> None:
    sent = {one.name for one in frame.streams}

    assert sent == {
        event.stream.name for event in EVENTS.values() if event.stream.publisher == frame.name
    }


@pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)
def test_the_document_describes_the_events_as_they_are_written(event: type[Event]) -> None:
    payload = json.loads(event.model_validate_json(example(event)).model_dump_json())

    check(event, payload)


def test_the_document_refuses_what_is_no_such_event() -> None:
    payload = json.loads(example(HealthDeclared)) | {"risk": "doomed"}

    with pytest.raises(ValidationError, match="doomed"):
        check(HealthDeclared, payload)
