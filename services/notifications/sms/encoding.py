"""How a text becomes segments: GSM-7 where every character fits, else UCS-2, after NFC."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from unicodedata import normalize

# 3GPP TS 23.038: the place in the string is the septet; at 0x1B stands the escape.
_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = {
    "\f": 0x0A,
    "^": 0x14,
    "{": 0x28,
    "}": 0x29,
    "\\": 0x2F,
    "[": 0x3C,
    "~": 0x3D,
    "]": 0x3E,
    "|": 0x40,
    "€": 0x65,
}
_ESCAPE = 0x1B
_GSM7 = {char: bytes([septet]) for septet, char in enumerate(_BASIC) if septet != _ESCAPE}
_GSM7 |= {char: bytes([_ESCAPE, septet]) for char, septet in _EXTENSION.items()}

_UDH_INDICATOR = 0x40


class Encoding(StrEnum):
    """The alphabet of a message; one Vietnamese letter outside GSM-7 decides for all of it."""

    GSM7 = "gsm7"
    UCS2 = "ucs2"


@dataclass(frozen=True)
class _Capacity:
    """Units, septets or UTF-16 code units, that fit; the rest of a part names its place."""

    alone: int
    part: int
    data_coding: int


_CAPACITY = {
    Encoding.GSM7: _Capacity(alone=160, part=153, data_coding=0x00),
    Encoding.UCS2: _Capacity(alone=70, part=67, data_coding=0x08),
}


@dataclass(frozen=True)
class SmsPlan:
    """What a carrier will count and bill for `text`."""

    text: str = field(repr=False)
    """In NFC: in NFD each mark would be a character of its own."""
    encoding: Encoding
    characters: int
    """As the carrier counts them: two for one of ^{}\\[]~|€ in GSM-7 or an emoji in UCS-2."""
    segments: int


@dataclass(frozen=True)
class Segment:
    """What one submit_sm carries."""

    data_coding: int
    esm_class: int
    payload: bytes = field(repr=False)


def plan(text: str) -> SmsPlan:
    """How `text` will travel and what it costs."""
    composed = normalize("NFC", text)
    encoding = _encoding_of(composed)
    parts = _parts(composed, encoding)
    units = sum(map(len, parts)) // _unit_bytes(encoding)
    return SmsPlan(composed, encoding, units, len(parts))


def segments(text: str, reference: int) -> tuple[Segment, ...]:
    """The segments of `text`, tied together by the low 8 bits of `reference`.

    A 16-bit reference would cost a character in every segment. Raises ValueError past 255 segments.
    """
    composed = normalize("NFC", text)
    encoding = _encoding_of(composed)
    parts = _parts(composed, encoding)
    data_coding = _CAPACITY[encoding].data_coding
    if len(parts) == 1:
        return (Segment(data_coding, 0, parts[0]),)
    return tuple(
        Segment(data_coding, _UDH_INDICATOR, _header(reference, len(parts), number) + part)
        for number, part in enumerate(parts, start=1)
    )


def _encoding_of(text: str) -> Encoding:
    return Encoding.GSM7 if all(char in _GSM7 for char in text) else Encoding.UCS2


def _parts(text: str, encoding: Encoding) -> list[bytes]:
    capacity, unit = _CAPACITY[encoding], _unit_bytes(encoding)
    encoded = [_bytes_of(char, encoding) for char in text]
    whole = b"".join(encoded)
    if len(whole) <= capacity.alone * unit:
        return [whole]
    return list(_filled(encoded, capacity.part * unit))


def _filled(encoded: Iterable[bytes], size: int) -> Iterator[bytes]:
    """Fills part after part with whole characters: no escape and no surrogate pair is split."""
    part = bytearray()
    for char in encoded:
        if len(part) + len(char) > size:
            yield bytes(part)
            part.clear()
        part += char
    yield bytes(part)


def _bytes_of(char: str, encoding: Encoding) -> bytes:
    # GSM-7 travels one septet per byte; the carrier packs it for the air.
    return _GSM7[char] if encoding is Encoding.GSM7 else char.encode("utf-16-be")


def _unit_bytes(encoding: Encoding) -> int:
    return 1 if encoding is Encoding.GSM7 else 2


def _header(reference: int, count: int, number: int) -> bytes:
    """The user data header of 3GPP TS 23.040 that a phone joins the segments by."""
    return bytes([0x05, 0x00, 0x03, reference & 0xFF, count, number])
