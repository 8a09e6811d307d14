"""Only the one reader opens what was sealed for it."""

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import assume, given
from hypothesis import strategies as st

from services.backbone.vault.envelope import NotReadable
from services.backbone.vault.sealing import Opener, Sealer

KEY = X25519PrivateKey.generate()
SEALER = Sealer(KEY.public_key().public_bytes_raw())
OPENER = Opener(KEY.private_bytes_raw())
LAN = "9f1b6a52-4c1e-8d0a-9c3e-1f2a3b4c5d6e"


@given(content=st.binary(), about=st.text())
def test_the_reader_opens_what_was_sealed_for_it(content: bytes, about: str) -> None:
    assert OPENER.open(SEALER.seal(content, about), about) == content


@given(about=st.text())
def test_what_was_sealed_about_one_person_is_not_readable_as_about_another(about: str) -> None:
    assume(about != LAN)

    with pytest.raises(NotReadable):
        OPENER.open(SEALER.seal(b"+84912345678", LAN), about)


def test_another_reader_opens_nothing() -> None:
    stranger = Opener(X25519PrivateKey.generate().private_bytes_raw())

    with pytest.raises(NotReadable):
        stranger.open(SEALER.seal(b"+84912345678", LAN), LAN)


@given(sealed=st.text() | st.binary(max_size=200).map(lambda raw: raw.hex()))
def test_what_nobody_sealed_is_not_readable(sealed: str) -> None:
    with pytest.raises(NotReadable):
        OPENER.open(sealed, LAN)


@given(length=st.integers(min_value=0))
def test_what_was_cut_is_not_readable(length: int) -> None:
    sealed = SEALER.seal(b"+84912345678", LAN)

    with pytest.raises(NotReadable):
        OPENER.open(sealed[: length % len(sealed)], LAN)


def test_what_is_sealed_does_not_show_what_is_in_it() -> None:
    sealed = SEALER.seal(b"+84912345678", LAN)

    assert sealed.isascii()
    assert sealed != SEALER.seal(b"+84912345678", LAN)
