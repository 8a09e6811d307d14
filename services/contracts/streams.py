"""What a topic promises: who publishes it, what its records are about, who may read them."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Confidentiality(StrEnum):
    """Who may subscribe. Names, phones, id numbers and addresses only travel sealed."""

    PUBLIC = "public"
    PROVINCIAL = "provincial"
    RESTRICTED = "restricted"


@dataclass(frozen=True)
class Stream:
    """One topic: the life of one kind of thing, in order per key.

    `name` is `<publisher>.<stream>.v<n>`; `keyed_by` names the event field that is the record's
    key. A `compacted` stream is state that others copy: the newest record of a key is kept, and a
    record without a body erases it.
    """

    name: str
    keyed_by: str
    confidentiality: Confidentiality
    summary: str
    retention: timedelta = timedelta(days=7)
    compacted: bool = False
    partitions: int = 6

    @property
    def publisher(self) -> str:
        """The only service that writes here."""
        return self.name.split(".", 1)[0]


def dead_letters_of(service: str) -> Stream:
    """Where `service` sets aside the records it could not take, as they were."""
    return Stream(
        name=f"{service}.dead-letters.v1",
        keyed_by="the original key",
        confidentiality=Confidentiality.RESTRICTED,
        summary="Records set aside with their reason, to be replayed after a fix",
        retention=timedelta(days=14),
        partitions=1,
    )
