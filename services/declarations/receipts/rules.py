"""Receipts that can be read over the phone: seven Crockford base32 characters and a check.

The check character is that of a Damm algorithm over the 32 symbols, as in the NHS COVID-19 app:
it finds every single wrong character and every swap of neighbours.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import blake2b

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# Read aloud or typed, these are taken for one another (https://www.crockford.com/base32.html).
_SAME = str.maketrans({"O": "0", "I": "1", "L": "1", "-": "", " ": ""})
_VALUES = {symbol: value for value, symbol in enumerate(ALPHABET)}
_DATA_SYMBOLS = 7

_EPOCH = date(2020, 1, 1)
_DAY_BITS, _NUMBER_BITS = 9, 26
MOST_A_DAY = 1 << _NUMBER_BITS
# Longer than anything is kept, so that a receipt never means two declarations at once.
CYCLE_DAYS = 1 << _DAY_BITS

# Two symbols at a time, as every declaration gets a receipt.
_PAIRS = tuple(first + second for first in ALPHABET for second in ALPHABET)

_LOW_BITS, _HIGH_BITS = 18, 17
_LOW, _HIGH = (1 << _LOW_BITS) - 1, (1 << _HIGH_BITS) - 1


@dataclass(frozen=True, slots=True)
class Place:
    """Where a receipt points: the day it was given (within the cycle) and its number that day."""

    day: date
    number: int


class Receipts:
    """Turns places into receipts and back, under a key, so that the next one cannot be guessed."""

    def __init__(self, key: bytes) -> None:
        self._hashers = [blake2b(bytes([turn]), key=key, digest_size=4) for turn in range(4)]

    def receipt(self, place: Place) -> str:
        """The receipt of `place`."""
        cycle_day = (place.day - _EPOCH).days % CYCLE_DAYS
        mixed = self._mix(cycle_day << _NUMBER_BITS | place.number)
        pairs = mixed >> 25, mixed >> 15 & 1023, mixed >> 5 & 1023
        check = 0
        for pair in pairs:
            check = _AFTER[check << 5 ^ pair]
        last = mixed & 31
        ending = last << 5 | _damm([check ^ last])
        return "".join([_PAIRS[one] for one in (*pairs, ending)])

    def place(self, receipt: str, today: date) -> Place | None:
        """Where `receipt` points, or None when it is no receipt; the last such day up to today."""
        text = receipt.upper().translate(_SAME)
        if len(text) != _DATA_SYMBOLS + 1 or not all(one in _VALUES for one in text):
            return None
        symbols = [_VALUES[one] for one in text]
        if _damm(symbols) != 0:
            return None
        mixed = 0
        for one in symbols[:-1]:
            mixed = mixed << 5 | one
        plain = self._unmix(mixed)
        return Place(_latest(plain >> _NUMBER_BITS, today), plain & (MOST_A_DAY - 1))

    def _mix(self, plain: int) -> int:
        low, high = plain & _LOW, plain >> _LOW_BITS
        for turn in (0, 2):
            high ^= self._round(turn, low) & _HIGH
            low ^= self._round(turn + 1, high) & _LOW
        return high << _LOW_BITS | low

    def _unmix(self, mixed: int) -> int:
        low, high = mixed & _LOW, mixed >> _LOW_BITS
        for turn in (2, 0):
            low ^= self._round(turn + 1, high) & _LOW
            high ^= self._round(turn, low) & _HIGH
        return high << _LOW_BITS | low

    def _round(self, turn: int, half: int) -> int:
        hasher = self._hashers[turn].copy()
        hasher.update(half.to_bytes(4))
        return int.from_bytes(hasher.digest())


def _latest(cycle_day: int, today: date) -> date:
    # Tomorrow counts as past: the clocks of two replicas may differ by a moment at midnight.
    latest = (today - _EPOCH).days + 1
    return _EPOCH + timedelta(days=latest - (latest - cycle_day) % CYCLE_DAYS)


def _damm(symbols: list[int]) -> int:
    """Multiplication by two in GF(32), modulo x^5 + x^2 + 1."""
    interim = 0
    for symbol in symbols:
        interim = (interim ^ symbol) << 1
        if interim >= 32:
            interim ^= 0b100101
    return interim


# What the check is after two symbols, for both of them at once.
_AFTER = bytes(_damm([pair >> 5, pair & 31]) for pair in range(1024))
