"""Reads the text of a submitted PDU, and which part of a long message it is."""

from dataclasses import dataclass

import smpp34

from deploy.local.smsc.gsm7 import decode_gsm7
from deploy.local.smsc.numbers import Tag

HAS_HEADER = 0x40  # the UDHI bit of esm_class
SHORT_REFERENCE, LONG_REFERENCE = 0x00, 0x08  # the two concatenation elements of 3GPP 23.040


@dataclass(frozen=True)
class Part:
    """One of the pieces of a long message; `sequence` counts from 1."""

    reference: int
    total: int
    sequence: int


@dataclass(frozen=True)
class Content:
    text: str
    part: Part | None


def read_content(pdu: smpp34.SubmitSmEvent) -> Content:
    tlvs = {tlv.tag: tlv.value for tlv in pdu.tlvs}
    octets = tlvs.get(Tag.MESSAGE_PAYLOAD, b"") or pdu.short_message
    if not pdu.esm_class & HAS_HEADER:
        return Content(_decode(octets, pdu.data_coding), _sar_part(tlvs))
    header, body = octets[1 : 1 + octets[0]], octets[1 + octets[0] :]
    return Content(_decode(body, pdu.data_coding), _header_part(header))


def _decode(octets: bytes, data_coding: int) -> str:
    match data_coding:
        case 0:
            return decode_gsm7(octets)
        case 1 | 3:
            return octets.decode("latin-1")
        case 8:
            return octets.decode("utf-16-be", "replace")
        case _:
            return octets.hex()


def _header_part(header: bytes) -> Part | None:
    while len(header) >= 2:
        element, length = header[0], header[1]
        value, header = header[2 : 2 + length], header[2 + length :]
        if element in (SHORT_REFERENCE, LONG_REFERENCE):
            return Part(int.from_bytes(value[:-2]), value[-2], value[-1])
    return None


def _sar_part(tlvs: dict[int, bytes]) -> Part | None:
    tags = (Tag.SAR_REFERENCE, Tag.SAR_TOTAL, Tag.SAR_SEQUENCE)
    if not all(tag in tlvs for tag in tags):
        return None
    return Part(*(int.from_bytes(tlvs[tag]) for tag in tags))
