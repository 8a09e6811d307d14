"""Sent, certainly not sent, or unknown: what prevents a second SMS."""

import pytest
from aiosmpplib.state import SmppCommand
from aiosmpplib.state import SmppCommandStatus as Status

from services.notifications.sms.answers import outcome_of
from services.notifications.sms.model import (
    Accepted,
    Outcome,
    Refused,
    Throttled,
    Unknown,
    Unreachable,
)
from services.notifications.sms.pdu import Pdu


def an_answer(status: int, body: bytes = b"") -> Pdu:
    return Pdu(SmppCommand.SUBMIT_SM_RESP, status, sequence=1, body=body)


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (Status.ESME_RTHROTTLED, Throttled()),
        (Status.ESME_RMSGQFUL, Throttled()),
        (Status.ESME_RSYSERR, Unreachable()),
        (Status.ESME_RX_T_APPN, Unreachable()),
        (Status.ESME_RINVDSTADR, Refused("ESME_RINVDSTADR")),
        (Status.ESME_RINVSRCADR, Refused("ESME_RINVSRCADR")),
        (Status.ESME_RINVMSGLEN, Refused("ESME_RINVMSGLEN")),
        (0x400, Refused("0x00000400")),
    ],
)
def test_a_no_says_whether_to_try_again(status: int, outcome: Outcome) -> None:
    assert outcome_of(an_answer(status)) == outcome


def test_a_yes_gives_the_carriers_id() -> None:
    assert outcome_of(an_answer(0, b"7f3a\0")) == Accepted(("7f3a",))


def test_an_id_without_its_end_is_still_an_id() -> None:
    assert outcome_of(an_answer(0, b"7f3a")) == Accepted(("7f3a",))


def test_a_carrier_that_did_not_understand_has_taken_nothing() -> None:
    not_understood = Pdu(SmppCommand.GENERIC_NACK, Status.ESME_RINVCMDLEN, sequence=1, body=b"")

    assert outcome_of(not_understood) == Refused("ESME_RINVCMDLEN")


def test_no_answer_is_no_knowledge() -> None:
    assert outcome_of(None) == Unknown()
