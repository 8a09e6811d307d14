"""Who a message is for, by a reference that says nothing about how to reach them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class Kind(StrEnum):
    """Whose contact point it is."""

    PERSON = "person"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person by pseudonym, or a member of staff by account."""

    kind: Kind
    id: str

    @property
    def key(self) -> str:
        """The reference in one word, as stores keep it."""
        return f"{self.kind}:{self.id}"

    @classmethod
    def of_key(cls, key: str) -> Self:
        """The recipient whose `key` this is."""
        kind, _, id_ = key.partition(":")
        return cls(Kind(kind), id_)


@dataclass(frozen=True, slots=True)
class SealedContact:
    """A contact point as it came: only the holder of the contact key can open it."""

    recipient: Recipient
    version: int
    sealed: str
