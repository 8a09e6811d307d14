"""What waits in a document is the record that will be on the topic."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.backbone.outbox.entries import (
    entries,
    entry,
    erasure,
    from_document,
    waiting,
)
from services.backbone.tracing import continue_trace
from tests.backbone.events.builders import NOTES, STATE, Noted, noted
from tests.backbone.outbox.builders import NOON

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@given(st.text(), st.text(), st.integers(1, 2**40))
def test_an_entry_comes_out_of_its_document_as_it_went_in(
    note_id: str, text: str, version: int
) -> None:
    made = entry(Noted(note_id=note_id, text=text, version=version), NOON)

    [document] = waiting([made], NOON)

    assert from_document(document) == made
    assert Noted.model_validate_json(made.body or b"").text == text


def test_an_entry_belongs_to_the_trace_of_what_caused_it() -> None:
    continue_trace(TRACE)
    caused = entry(noted(), NOON)
    continue_trace(None)

    assert caused.trace == TRACE
    assert entry(noted(), NOON).trace is None


def test_the_time_is_what_the_store_can_keep() -> None:
    [made] = entries([noted()], NOON + timedelta(microseconds=1_999))
    erased = erasure(STATE, "a", NOON + timedelta(microseconds=1_999))

    assert made.time == NOON + timedelta(milliseconds=1)
    assert erased.time == NOON + timedelta(milliseconds=1)


def test_an_erasure_is_a_record_of_the_key_without_a_body() -> None:
    erased = erasure(STATE, "a", NOON)

    assert (erased.topic, erased.key, erased.body) == (STATE.name, "a", None)


def test_a_key_that_is_erased_again_later_is_another_fact() -> None:
    first, again = erasure(STATE, "a", NOON), erasure(STATE, "a", NOON + timedelta(days=1))

    assert first.id != again.id


def test_an_entry_goes_to_the_topic_of_its_event() -> None:
    assert entry(noted("a"), NOON).topic == NOTES.name
    assert entry(noted("a"), NOON).type == "tests.Noted"
