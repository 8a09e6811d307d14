"""What a reader gets out of a record, whatever somebody has put into it."""

from datetime import UTC, datetime, timedelta

import pytest
from aiokafka import ConsumerRecord

from services.backbone.events.received import Reader, Reason, Received, SetAside
from services.contracts.events import Erased, Event
from tests.backbone.events.builders import (
    NOON,
    NOTES,
    STATE,
    Noted,
    NoteKept,
    Struck,
    a_record,
    noted,
    with_header,
    without,
)


def read(record: ConsumerRecord) -> Received[Event | Erased] | SetAside | None:
    return Reader(NOTES, [Noted]).read(record)


def read_state(record: ConsumerRecord) -> Received[Event | Erased] | SetAside | None:
    return Reader(STATE, [NoteKept]).read(record)


def taken(record: ConsumerRecord) -> Received[Event | Erased]:
    received = read(record)
    assert isinstance(received, Received)
    return received


def refusal(record: ConsumerRecord) -> tuple[Reason, str]:
    refused = read(record)
    assert isinstance(refused, SetAside)
    assert refused.record is record
    return refused.reason, refused.detail


def test_an_event_comes_out_as_it_went_in() -> None:
    event = noted("a", text="Sốt 38,5 °C")

    received = taken(a_record(event))

    assert received.event == event
    assert received.id == event.event_id
    assert received.time == NOON


def test_the_time_of_an_event_is_its_publishers_in_utc() -> None:
    headers = with_header(a_record().headers, "ce_time", b"2021-07-19T07:30:00+07:00")

    received = taken(a_record(headers=headers))

    assert received.time == datetime(2021, 7, 19, 0, 30, tzinfo=UTC)
    assert received.time.tzinfo is UTC


@pytest.mark.parametrize(
    "time",
    [
        b"yesterday",
        b"2021-07-19T07:30:00",
        b"\xff\xfe",
        b"",
        None,
        # Before the first moment that a datetime can hold.
        b"0001-01-01T00:00:00+14:00",
        b"9999-12-31T23:59:59-14:00",
    ],
)
def test_without_a_usable_time_an_event_became_true_when_it_was_written(
    time: bytes | None,
) -> None:
    written = a_record()

    assert taken(a_record(headers=without(written.headers, "ce_time"))).time == NOON
    assert taken(a_record(headers=with_header(written.headers, "ce_time", time))).time == NOON


@pytest.mark.parametrize("timestamp", [-1, 2**62, -(2**62)])
def test_an_impossible_time_of_writing_stops_nobody(timestamp: int) -> None:
    headers = without(a_record().headers, "ce_time")

    time = taken(a_record(headers=headers, timestamp=timestamp)).time

    assert time - datetime.fromtimestamp(0, UTC) <= timedelta(0)


def test_the_trace_of_an_event_goes_on() -> None:
    trace = b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

    assert taken(a_record()).trace is None
    headers = with_header(a_record().headers, "traceparent", trace)
    assert taken(a_record(headers=headers)).trace == trace.decode()


@pytest.mark.parametrize(
    "value",
    [
        b"not json",
        b"",
        b"\xff\xfe\xfd",
        b'{"note_id": "\xff"}',
        b'{"note_id": "\\ud800"}',
        b"null",
        b"[]",
        b"[" * 900_000,
        b'{"note_id":' * 80_000,
        b'{"note_id": "a", "version": 1e400}',
        b'{"note_id": "a", "version": ' + b"9" * 5_000 + b"}",
        b"\x1f\x8b\x08\x00\x00\x00\x00\x00",
        None,
    ],
    ids=lambda value: repr(value)[:24],
)
def test_a_body_that_is_no_event_is_unreadable(value: bytes | None) -> None:
    reason, _ = refusal(a_record(value=value))

    assert reason is Reason.UNREADABLE


def test_the_detail_names_the_fields_and_never_their_values() -> None:
    reason, detail = refusal(a_record(value=b'{"note_id": 84912345678, "version": -38}'))

    assert (reason, detail) == (Reason.UNREADABLE, "note_id, version")


def test_a_record_that_does_not_say_what_it_is_is_unreadable() -> None:
    headers = without(a_record().headers, "ce_type")

    assert refusal(a_record(headers=headers)) == (Reason.UNREADABLE, "ce_type")


@pytest.mark.parametrize("source", [b"/services/duty", b"", b"\xff", None])
def test_what_another_than_the_publisher_wrote_is_forged(source: bytes | None) -> None:
    headers = with_header(a_record().headers, "ce_source", source)

    assert refusal(a_record(headers=headers)) == (Reason.FORGED, "ce_source")


def test_a_record_without_a_source_is_forged() -> None:
    assert refusal(a_record(headers=()))[0] is Reason.FORGED


def test_an_event_of_the_stream_that_nobody_here_wants_is_passed_over() -> None:
    assert read(a_record(Struck(note_id="a"))) is None


def test_an_event_that_only_a_newer_version_of_us_knows_is_parked() -> None:
    headers = with_header(a_record().headers, "ce_type", b"tests.NotedAloud")

    assert refusal(a_record(headers=headers)) == (Reason.UNKNOWN_TYPE, "ce_type")


def test_headers_that_are_null_or_not_utf_8_harm_nobody() -> None:
    headers = (*a_record().headers, ("reply_to", None), ("x", b"\xff\xfe"), ("ce_type", None))

    assert taken(a_record(headers=headers)).event == noted()


def test_a_field_from_the_future_is_ignored() -> None:
    value = b'{"note_id": "a", "version": 1, "added_in_2027": {"deep": [1, 2]}}'

    assert taken(a_record(value=value)).event == noted("a")


def test_a_tombstone_of_a_state_erases_its_key() -> None:
    received = read_state(a_record(NoteKept(note_id="a"), value=None))

    assert isinstance(received, Received)
    assert received.event == Erased(key="a")


def test_a_tombstone_whose_key_is_not_utf_8_erases_something_that_nobody_has() -> None:
    received = read_state(a_record(NoteKept(note_id="a"), value=None, key=b"\xff"))

    assert isinstance(received, Received)
    assert received.event == Erased(key="\ufffd")


@pytest.mark.parametrize("key", [None, b""])
def test_a_tombstone_without_a_key_is_unreadable(key: bytes | None) -> None:
    refused = read_state(a_record(NoteKept(note_id="a"), value=None, key=key))

    assert isinstance(refused, SetAside)
    assert refused.reason is Reason.UNREADABLE
