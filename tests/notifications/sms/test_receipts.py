"""Whatever a carrier writes into a receipt is read, or left alone."""

import pytest
import smpp34
from aiosmpplib.state import (
    MESSAGE_PAYLOAD,
    MESSAGE_STATE,
    RECEIPTED_MESSAGE_ID,
    USER_MESSAGE_REFERENCE,
)
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.notifications import MessageStatus
from services.notifications.sms.model import Receipt
from services.notifications.sms.receipts import receipt_in
from tests.notifications.sms.builders import NOON

RECEIPT, STILL_TRYING, REPLY = 0x04, 0x20, 0x00
TEXT = b"id:7f3a sub:001 dlvrd:001 submit date:2107190700 done date:2107190701 stat:DELIVRD err:000"


def delivered(text: bytes = TEXT, *tlvs: smpp34.Tlv, esm_class: int = RECEIPT) -> bytes:
    """The body of a deliver_sm, written by an implementation that is not ours."""
    whole = smpp34.DeliverSm("84912345678", "KIENGIANG", text, esm_class=esm_class, tlvs=list(tlvs))
    return whole.encode()[16:]


@pytest.mark.parametrize(
    ("word", "number", "state"),
    [
        ("ENROUTE", 1, MessageStatus.SENDING),
        ("DELIVRD", 2, MessageStatus.DELIVERED),
        ("EXPIRED", 3, MessageStatus.TEMPORARY_FAILURE),
        ("DELETED", 4, MessageStatus.TECHNICAL_FAILURE),
        ("UNDELIV", 5, MessageStatus.PERMANENT_FAILURE),
        ("ACCEPTD", 6, MessageStatus.SENDING),
        ("UNKNOWN", 7, MessageStatus.TECHNICAL_FAILURE),
        ("REJECTD", 8, MessageStatus.PERMANENT_FAILURE),
    ],
)
def test_a_state_means_the_same_as_a_word_and_as_a_number(
    word: str, number: int, state: MessageStatus
) -> None:
    by_word = receipt_in(delivered(f"id:7f3a stat:{word} err:001".encode()), NOON)
    by_number = receipt_in(
        delivered(
            b"",
            smpp34.Tlv(RECEIPTED_MESSAGE_ID, b"7f3a\0"),
            smpp34.Tlv(MESSAGE_STATE, bytes([number])),
        ),
        NOON,
    )

    assert by_word == Receipt("7f3a", state, "001", NOON)
    assert by_number == Receipt("7f3a", state, "", NOON)


def test_what_stands_in_its_own_field_counts_more_than_the_text() -> None:
    reference = smpp34.Tlv(RECEIPTED_MESSAGE_ID, b"exact\0")

    receipt = receipt_in(delivered(TEXT, reference), NOON)

    assert receipt is not None
    assert receipt.provider_reference == "exact"


def test_our_own_reference_is_read_where_the_carrier_gives_it_back() -> None:
    ours = smpp34.Tlv(USER_MESSAGE_REFERENCE, (4711).to_bytes(2, "big"))

    receipt = receipt_in(delivered(TEXT, ours), NOON)

    assert receipt is not None
    assert receipt.reference == 4711


def test_the_text_may_come_in_the_payload() -> None:
    payload = smpp34.Tlv(MESSAGE_PAYLOAD, TEXT)

    assert receipt_in(delivered(b"", payload), NOON) == receipt_in(delivered(TEXT), NOON)


def test_an_error_in_letters_and_a_carriers_own_field_do_no_harm() -> None:
    own = smpp34.Tlv(0x1403, b"\xff\x00\xfe")

    receipt = receipt_in(delivered(b"id:7f3a stat:undeliv err:0A1", own), NOON)

    assert receipt == Receipt("7f3a", MessageStatus.PERMANENT_FAILURE, "0A1", NOON)


def test_what_the_message_said_is_not_taken_for_its_receipt() -> None:
    quoting = delivered(TEXT + b" text:id:1 stat:REJECTD")

    assert receipt_in(quoting, NOON) == receipt_in(delivered(TEXT), NOON)


def test_a_carrier_that_still_tries_may_say_so() -> None:
    receipt = receipt_in(delivered(b"id:7f3a stat:ENROUTE", esm_class=STILL_TRYING), NOON)

    assert receipt is not None
    assert receipt.state is MessageStatus.SENDING


@pytest.mark.parametrize(
    "body",
    [
        delivered(b"STOP", esm_class=REPLY),
        delivered(TEXT, esm_class=REPLY),
        delivered(b"stat:DELIVRD"),
        delivered(b"id:7f3a stat:PERHAPS"),
        b"",
    ],
    ids=["a reply", "a reply that looks like one", "no id", "no known state", "nothing"],
)
def test_what_is_no_receipt_is_none(body: bytes) -> None:
    assert receipt_in(body, NOON) is None


@given(st.integers(min_value=0, max_value=len(delivered())))
def test_a_receipt_cut_short_does_no_harm(length: int) -> None:
    receipt = receipt_in(delivered()[:length], NOON)

    assert receipt is None or receipt.provider_reference == "7f3a"


@given(st.binary(max_size=300))
def test_noise_does_no_harm(noise: bytes) -> None:
    assert receipt_in(noise, NOON) is None or noise
