"""Envelope encryption of personal fields: one data key per person, wrapped by a master key.

Deleting a person's data key makes every copy of what it sealed unreadable, in the store, in
backups and on topics.
"""

import os
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12
KEY_BYTES = 32


class NotReadable(Exception):
    """The bytes were sealed under another key, for another place, or changed since."""


def new_key() -> bytes:
    """A data key."""
    return os.urandom(KEY_BYTES)


def seal(key: bytes, content: bytes, place: bytes) -> bytes:
    """`content` under AES-256-GCM, bound to its `place`, so that nobody can move it elsewhere."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, content, place)


def unseal(key: bytes, sealed: bytes, place: bytes) -> bytes:
    """What was sealed at `place`; `NotReadable` otherwise."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], place)
    except (InvalidTag, ValueError) as error:
        raise NotReadable from error


class MasterKey:
    """Wraps data keys. `kid` names it, so that keys can be wrapped anew under the next one."""

    def __init__(self, key: bytes, kid: str) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError(f"a master key has {KEY_BYTES} bytes")
        self._cipher = AESGCM(key)
        self.kid = kid

    def wrap(self, data_key: bytes, owner: UUID) -> bytes:
        """`data_key` as it may be stored, bound to its `owner`."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, data_key, owner.bytes)

    def unwrap(self, wrapped: bytes, owner: UUID) -> bytes:
        """The data key of `owner`."""
        try:
            return self._cipher.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], owner.bytes)
        except (InvalidTag, ValueError) as error:
            raise NotReadable from error
