"""SMPP 3.4 on the wire: what we say through aiosmpplib's messages, what we hear cut into PDUs."""

from collections.abc import Iterator
from dataclasses import dataclass
from struct import Struct

from aiosmpplib.protocol import (
    BindTransceiver,
    DeliverSmResp,
    EnquireLink,
    EnquireLinkResp,
    GenericNack,
    SmppMessage,
    SubmitSm,
    Unbind,
    UnbindResp,
)
from aiosmpplib.state import (
    NPI,
    TON,
    USER_MESSAGE_REFERENCE,
    OptionalParam,
    PhoneNumber,
    SmppCommand,
    SmppCommandStatus,
    SmppDataCoding,
)

from services.notifications.sms.encoding import Segment
from services.notifications.sms.model import Sms

_HEADER = Struct("!IIII")
_LONGEST = 70_000
_IS_RESPONSE = 0x80000000

MESSAGE_ID_TAG = 0x1400
"""Our whole message id as text, under the first tag that SMPP leaves to vendors."""


class NotSmpp(ConnectionError):
    """The other side sends what cannot be SMPP: nothing after it can be understood."""


@dataclass(frozen=True)
class Pdu:
    """One message from the carrier. Numbers, not enums: carriers add codes of their own."""

    command: int
    status: int
    sequence: int
    body: bytes

    @property
    def is_response(self) -> bool:
        return bool(self.command & _IS_RESPONSE)


def take(buffer: bytearray) -> Iterator[Pdu]:
    """Takes every whole PDU out of `buffer`."""
    while len(buffer) >= _HEADER.size:
        length, command, status, sequence = _HEADER.unpack_from(buffer)
        if not _HEADER.size <= length <= _LONGEST:
            raise NotSmpp(f"a PDU of {length} bytes")
        if len(buffer) < length:
            return
        body = bytes(buffer[_HEADER.size : length])
        del buffer[:length]
        yield Pdu(command, status, sequence, body)


def text(body: bytes) -> str:
    """The C string that `body` begins with."""
    return body.partition(b"\0")[0].decode("ascii", "replace")


def code(status: int) -> str:
    """A status as people look it up."""
    known = SmppCommandStatus.__members__.values()
    return next((each.name for each in known if each == status), f"0x{status:08X}")


def bind(sequence: int, system_id: str, password: str) -> bytes:
    return _bytes(BindTransceiver(sequence, system_id=system_id, password=password))


def submit(sequence: int, sms: Sms, segment: Segment) -> bytes:
    message = SubmitSm(
        sequence_num=sequence,
        source=PhoneNumber(sms.source, TON.ALPHANUMERIC, NPI.UNKNOWN),
        destination=PhoneNumber(sms.destination.lstrip("+"), TON.INTERNATIONAL, NPI.ISDN),
        esm_class=segment.esm_class,
        registered_delivery=0x01,
        encoding=SmppDataCoding(segment.data_coding).name,
        # aiosmpplib asks for a text; the payload below takes its place.
        short_message=sms.text,
        optional_params=[
            OptionalParam(USER_MESSAGE_REFERENCE, sms.reference),
            OptionalParam(MESSAGE_ID_TAG, str(sms.message_id)),
        ],
    )
    message.set_encoded_message(segment.payload)
    return _bytes(message)


def enquire_link(sequence: int) -> bytes:
    return _bytes(EnquireLink(sequence))


def unbind(sequence: int) -> bytes:
    return _bytes(Unbind(sequence))


def answer(request: Pdu, status: SmppCommandStatus = SmppCommandStatus.ESME_ROK) -> bytes:
    """What the carrier's `request` is answered with."""
    match request.command:
        case SmppCommand.DELIVER_SM:
            return _bytes(DeliverSmResp(sequence_num=request.sequence, command_status=status))
        case SmppCommand.ENQUIRE_LINK:
            return _bytes(EnquireLinkResp(request.sequence))
        case SmppCommand.UNBIND:
            return _bytes(UnbindResp(request.sequence))
        case _:
            invalid = SmppCommandStatus.ESME_RINVCMDID
            return _bytes(GenericNack(sequence_num=request.sequence, command_status=invalid))


def _bytes(message: SmppMessage) -> bytes:
    packed: bytes = message.pdu()
    return packed
