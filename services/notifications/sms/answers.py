"""What a carrier's answer to one segment means: sent, certainly not sent, or nobody knows."""

from aiosmpplib.state import SmppCommand, SmppCommandStatus

from services.notifications.sms import pdu
from services.notifications.sms.model import (
    Accepted,
    Outcome,
    Refused,
    Throttled,
    Unknown,
    Unreachable,
)
from services.notifications.sms.pdu import Pdu


def outcome_of(answer: Pdu | None) -> Outcome:
    """None: the segment was written, and the connection lost or the answer too long in coming."""
    if answer is None:
        return Unknown()
    if answer.command != SmppCommand.SUBMIT_SM_RESP:
        return Refused(pdu.code(answer.status))
    match answer.status:
        case SmppCommandStatus.ESME_ROK:
            return Accepted((pdu.text(answer.body),))
        case SmppCommandStatus.ESME_RTHROTTLED | SmppCommandStatus.ESME_RMSGQFUL:
            return Throttled()
        # A "no" to this segment, for a reason on the carrier's side that passes.
        case (
            SmppCommandStatus.ESME_RSYSERR
            | SmppCommandStatus.ESME_RINVBNDSTS
            | SmppCommandStatus.ESME_RX_T_APPN
        ):
            return Unreachable()
        case status:
            return Refused(pdu.code(status))
