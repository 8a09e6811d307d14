"""Events as they were written when their topic began; they stay on it for as long as it exists."""

import json

import pytest

from services.contracts.events import Event
from tests.contracts.examples import example
from tests.contracts.published import EVENTS


@pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)
def test_an_event_of_the_first_version_can_be_read(event: type[Event]) -> None:
    written = example(event)

    read = event.model_validate_json(written)

    # Whatever has been added since has a default.
    assert json.loads(read.model_dump_json()).items() >= json.loads(written).items()


@pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)
def test_a_field_from_the_future_is_no_obstacle(event: type[Event]) -> None:
    written = json.loads(example(event)) | {"added_later": {"anything": [1]}}

    read = event.model_validate_json(json.dumps(written))

    assert read == event.model_validate_json(example(event))


@pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)
def test_the_same_fact_has_the_same_id_however_often_it_is_made(event: type[Event]) -> None:
    first, again = (event.model_validate_json(example(event)) for _ in range(2))

    assert first.event_id == again.event_id
    assert first.event_id.startswith(f"{event.__name__}:{first.key}:")
