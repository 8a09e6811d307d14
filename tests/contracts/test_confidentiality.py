"""No topic that others may read tells who a person is or how they are."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from deploy.kafka.table import read_table
from services.contracts.events import Event
from services.contracts.streams import Confidentiality
from tests.contracts.published import EVENTS
from tests.contracts.snapshots import schema_of

OPEN = {
    kind: event
    for kind, event in EVENTS.items()
    if event.stream.confidentiality is not Confidentiality.RESTRICTED
}
RESTRICTED = {kind: event for kind, event in EVENTS.items() if kind not in OPEN}

PERSONAL = re.compile(
    r"(^|_)(name|phone|mobile|email|id_?number|cccd|cmnd|passport|address|street|birth|gender|"
    r"nationality|temperature|symptoms?|diagnosis|travel|contacts?)(_|$)"
)

NOT_OF_A_PERSON = {
    ("UnitDescribed", "name_vi"): "the name of a unit",
    ("UnitDescribed", "name_en"): "the name of a unit",
}


def fields_of(schema: Any) -> Iterator[str]:
    """Every field of a schema, however deep."""
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        for value in schema.values():
            yield from fields_of(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from fields_of(value)


def personal_fields(event: type[Event]) -> list[str]:
    return [
        field
        for field in fields_of(schema_of(event))
        if PERSONAL.search(field) and (event.__name__, field) not in NOT_OF_A_PERSON
    ]


@pytest.mark.parametrize("event", OPEN.values(), ids=OPEN)
def test_an_open_event_has_no_field_about_a_person(event: type[Event]) -> None:
    assert not personal_fields(event)


@pytest.mark.parametrize("event", RESTRICTED.values(), ids=RESTRICTED)
def test_a_restricted_event_names_nobody_but_under_seal(event: type[Event]) -> None:
    assert not personal_fields(event)
    sealed = event.model_fields.get("sealed")
    assert sealed is None or sealed.repr is False


@pytest.mark.parametrize("event", RESTRICTED.values(), ids=RESTRICTED)
def test_what_is_not_sealed_on_a_restricted_topic_never_leaves_its_service(
    event: type[Event],
) -> None:
    readers = {one.name for one in read_table().principals if event.stream.name in one.reads}

    assert "sealed" in event.model_fields or readers <= {event.stream.publisher}


@pytest.mark.parametrize(
    "field",
    ["full_name", "phone", "id_number", "address", "temperature_celsius", "symptoms", "birth_year"],
)
def test_the_rule_knows_a_personal_field_when_it_sees_one(field: str) -> None:
    assert PERSONAL.search(field)


@pytest.mark.parametrize("field", ["person_id", "commune_code", "receipt", "unit_code", "notify"])
def test_the_rule_lets_ids_and_codes_pass(field: str) -> None:
    assert not PERSONAL.search(field)
