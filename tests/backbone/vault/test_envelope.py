"""What is sealed can be read under its own key at its own place, and nowhere else."""

from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from services.backbone.vault.envelope import (
    KEY_BYTES,
    MasterKey,
    NotReadable,
    new_key,
    seal,
    unseal,
)

LAN = UUID("9f1b6a52-4c1e-8d0a-9c3e-1f2a3b4c5d6e")
MINH = UUID("00000000-0000-8000-8000-000000000001")
PLACE = b"declarations.health/1:a"

keys = st.binary(min_size=KEY_BYTES, max_size=KEY_BYTES)


@given(key=keys, content=st.binary(), place=st.binary())
def test_what_was_sealed_can_be_read_again(key: bytes, content: bytes, place: bytes) -> None:
    assert unseal(key, seal(key, content, place), place) == content


@given(content=st.binary(min_size=1))
def test_sealing_the_same_twice_cannot_be_seen(content: bytes) -> None:
    key = new_key()

    assert seal(key, content, PLACE) != seal(key, content, PLACE)


@given(place=st.binary())
def test_what_was_moved_to_another_place_is_not_readable(place: bytes) -> None:
    assume(place != PLACE)
    key = new_key()
    sealed = seal(key, "Lan, sốt".encode(), PLACE)

    with pytest.raises(NotReadable):
        unseal(key, sealed, place)


@given(length=st.integers(min_value=0))
def test_what_was_cut_is_not_readable(length: int) -> None:
    key = new_key()
    sealed = seal(key, b"Lan", PLACE)

    with pytest.raises(NotReadable):
        unseal(key, sealed[: length % len(sealed)], PLACE)


@given(place=st.integers(min_value=0), bit=st.integers(0, 7))
def test_what_was_edited_is_not_readable(place: int, bit: int) -> None:
    key = new_key()
    edited = bytearray(seal(key, b"Lan", PLACE))
    edited[place % len(edited)] ^= 1 << bit

    with pytest.raises(NotReadable):
        unseal(key, bytes(edited), PLACE)


def test_another_key_reads_nothing() -> None:
    sealed = seal(new_key(), b"Lan", PLACE)

    with pytest.raises(NotReadable):
        unseal(new_key(), sealed, PLACE)


def test_no_two_keys_are_the_same() -> None:
    assert len({new_key() for _ in range(100)}) == 100
    assert len(new_key()) == KEY_BYTES


@given(master=keys, key=keys)
def test_a_wrapped_key_comes_back(master: bytes, key: bytes) -> None:
    wrapping = MasterKey(master, "1")

    assert wrapping.unwrap(wrapping.wrap(key, LAN), LAN) == key


def test_the_key_of_one_person_does_not_become_that_of_another() -> None:
    master = MasterKey(new_key(), "1")
    wrapped = master.wrap(new_key(), LAN)

    with pytest.raises(NotReadable):
        master.unwrap(wrapped, MINH)


@pytest.mark.parametrize("wrapped", [b"", b"short", bytes(60)])
def test_what_was_never_wrapped_is_not_readable(wrapped: bytes) -> None:
    with pytest.raises(NotReadable):
        MasterKey(new_key(), "1").unwrap(wrapped, LAN)


def test_another_master_key_unwraps_nothing() -> None:
    wrapped = MasterKey(new_key(), "1").wrap(new_key(), LAN)

    with pytest.raises(NotReadable):
        MasterKey(new_key(), "2").unwrap(wrapped, LAN)


@pytest.mark.parametrize("size", [0, 16, 31, 33])
def test_a_master_key_of_another_size_is_refused(size: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        MasterKey(bytes(size), "1")
