"""What a carrier's deliver_sm says: whose receipt it is, and what it means to us."""

import re
from datetime import datetime
from struct import Struct

from aiosmpplib.state import (
    MESSAGE_PAYLOAD,
    MESSAGE_STATE,
    NETWORK_ERROR_CODE,
    RECEIPTED_MESSAGE_ID,
    USER_MESSAGE_REFERENCE,
)

from services.contracts.notifications import MessageStatus
from services.notifications.sms.model import Receipt

# SMPP 3.4, 5.2.28 and appendix B, in the words of GOV.UK Notify: a failure says who has to act.
_MEANINGS = {
    # The carrier is still trying.
    (1, "ENROUTE"): MessageStatus.SENDING,
    (6, "ACCEPTD"): MessageStatus.SENDING,
    (2, "DELIVRD"): MessageStatus.DELIVERED,
    # The phone was off or full until the message expired.
    (3, "EXPIRED"): MessageStatus.TEMPORARY_FAILURE,
    # No such subscriber, or one who takes no SMS.
    (5, "UNDELIV"): MessageStatus.PERMANENT_FAILURE,
    (8, "REJECTD"): MessageStatus.PERMANENT_FAILURE,
    # Taken out by hand or lost in the carrier's own system.
    (4, "DELETED"): MessageStatus.TECHNICAL_FAILURE,
    (7, "UNKNOWN"): MessageStatus.TECHNICAL_FAILURE,
}
_BY_NUMBER = {number: meaning for (number, _), meaning in _MEANINGS.items()}
_BY_WORD = {word: meaning for (_, word), meaning in _MEANINGS.items()}

# Bits 2 to 5 of esm_class: a receipt, or word that the carrier is still trying.
_KIND_BITS, _RECEIPT_KINDS = 0x3C, {0x04, 0x20}

# Not aiosmpplib's parser: it gives up on an `err:` in letters and on a vendor's parameter, and a
# receipt that cannot be read ends the connection there, comes again, and ends it again.
_BODY = re.compile(
    rb"""
    [^\0]*\0             # service_type
    ..[^\0]*\0           # source
    ..[^\0]*\0           # destination
    (?P<esm_class>.)..   # protocol_id, priority_flag
    [^\0]*\0[^\0]*\0     # schedule_delivery_time, validity_period
    ....(?P<length>.)    # registered_delivery, replace, data_coding, default message
    (?P<rest>.*)
    """,
    re.DOTALL | re.VERBOSE,
)
_TLV = Struct("!HH")
_FIELD = re.compile(r"\b(id|stat|err):(\S*)", re.IGNORECASE)
# The begin of the message that was sent may look like a field.
_QUOTED = re.compile(r"\btext:.*", re.IGNORECASE | re.DOTALL)


def receipt_in(body: bytes, at: datetime) -> Receipt | None:
    """The receipt that the body of a deliver_sm is; None for a reply and for what cannot be read.

    A receipt without an id, or with a state that SMPP does not know, cannot be read.
    """
    parts = _BODY.match(body)
    if parts is None or parts["esm_class"][0] & _KIND_BITS not in _RECEIPT_KINDS:
        return None
    length, rest = parts["length"][0], parts["rest"]
    tlvs = _tlvs(rest[length:])
    fields = _fields(rest[:length] or tlvs.get(MESSAGE_PAYLOAD, b""))
    reference = _c_string(tlvs.get(RECEIPTED_MESSAGE_ID, b"")) or fields.get("id")
    state = _state(_integer(tlvs.get(MESSAGE_STATE)), fields.get("stat", ""))
    if not reference or state is None:
        return None
    ours = _integer(tlvs.get(USER_MESSAGE_REFERENCE))
    error_code = fields.get("err") or tlvs.get(NETWORK_ERROR_CODE, b"").hex()
    return Receipt(reference, state, error_code, at, reference=ours)


def _state(number: int | None, word: str) -> MessageStatus | None:
    return _BY_WORD.get(word.upper()) if number is None else _BY_NUMBER.get(number)


def _tlvs(data: bytes) -> dict[int, bytes]:
    found = {}
    while len(data) >= _TLV.size:
        tag, length = _TLV.unpack_from(data)
        found[tag] = data[_TLV.size : _TLV.size + length]
        data = data[_TLV.size + length :]
    return found


def _fields(message: bytes) -> dict[str, str]:
    own = _QUOTED.sub("", message.decode("latin-1"))
    return {name.lower(): value for name, value in _FIELD.findall(own)}


def _c_string(value: bytes) -> str:
    return value.partition(b"\0")[0].decode("ascii", "replace")


def _integer(value: bytes | None) -> int | None:
    return None if value is None else int.from_bytes(value, "big")
