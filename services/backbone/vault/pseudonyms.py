"""Pseudonyms: the same person, without who it is."""

from hashlib import blake2b
from uuid import UUID

from services.contracts.identifiers import PersonId


class Pseudonyms:
    """Turns an identity into a `PersonId` under a key, so that nobody can try all id numbers.

    A bare hash would do for nothing: there are only 10^12 id numbers.
    """

    def __init__(self, key: bytes) -> None:
        # Copied for each content: taking in the key costs as much as hashing a declaration.
        self._keyed = blake2b(digest_size=16, key=key, person=b"pseudonyms")

    def person_id(self, kind: str, number: str) -> PersonId:
        """The pseudonym of who holds document `number` of `kind`; a version 8 UUID (RFC 9562)."""
        digest = self.digest(f"{kind}:{number}".encode())
        return PersonId(UUID(int=_as_version_8(int.from_bytes(digest))))

    def digest(self, content: bytes) -> bytes:
        """16 bytes that tell two contents apart, and tell nothing else about them."""
        hasher = self._keyed.copy()
        hasher.update(content)
        return hasher.digest()


def _as_version_8(number: int) -> int:
    number = number & ~(0xF000 << 64) | (8 << 76)
    return number & ~(0xC000 << 48) | (0x8000 << 48)
