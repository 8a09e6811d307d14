"""What comes in pieces is put together, and what is no SMPP is noticed."""

from itertools import pairwise

import pytest
from aiosmpplib.state import SmppCommand as Command
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.sms.pdu import NotSmpp, Pdu, take
from tests.notifications.sms.scripted import a_pdu

ANSWERS = [Pdu(Command.SUBMIT_SM_RESP, 0, sequence, b"7f3a\0") for sequence in (1, 2, 3)]
OCTETS = b"".join(a_pdu(each.command, each.sequence, body=each.body) for each in ANSWERS)


@given(st.lists(st.integers(min_value=0, max_value=len(OCTETS)), max_size=10))
def test_answers_in_any_pieces_are_the_same_answers(cuts: list[int]) -> None:
    buffer = bytearray()
    heard: list[Pdu] = []

    places = sorted({0, len(OCTETS), *cuts})
    for start, end in pairwise(places):
        buffer += OCTETS[start:end]
        heard += take(buffer)

    assert heard == ANSWERS
    assert not buffer


@pytest.mark.parametrize("length", [0, 15, 2**24])
def test_a_length_that_no_pdu_has_ends_the_conversation(length: int) -> None:
    with pytest.raises(NotSmpp):
        list(take(bytearray(length.to_bytes(4, "big") + OCTETS)))
