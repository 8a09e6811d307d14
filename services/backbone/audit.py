"""The trail of who did what to whom: written before the answer, and hard to change unseen."""

import asyncio
import hashlib
import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from typing import Any, Protocol
from uuid import uuid4

from pymongo import IndexModel

from services.backbone.clock import report_day

logger = logging.getLogger(__name__)

INDEXES = (
    IndexModel([("day", 1), ("object", 1)], name="day_object"),
    IndexModel([("day", 1), ("who", 1)], name="day_who"),
)

# How often the log says how long a chain is, which nobody with the database alone can change.
ANCHOR_EVERY = 100


class Entries(Protocol):
    """The collection that holds the trail."""

    async def insert_many(self, documents: Sequence[dict[str, Any]]) -> object:
        """Store `documents` durably, in order, or raise."""
        ...


@dataclass(frozen=True, slots=True)
class Deed:
    """One read or decision. Everything in it is an id or a word of ours, never a value."""

    who: str
    action: str
    object: str
    purpose: str
    outcome: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Head:
    """How long the chain of `writer` is and what its last hash is."""

    writer: str
    count: int = 0
    hash: str = ""


class AuditTrail:
    """Appends to the trail. When that fails the caller must not answer.

    Every process chains its own entries, so that replicas need not wait for each other.
    """

    def __init__(self, entries: Entries, zone: tzinfo) -> None:
        self._entries = entries
        self._zone = zone
        self._writing = asyncio.Lock()
        self._head = Head(uuid4().hex)

    @property
    def head(self) -> Head:
        """Where the chain ends; kept elsewhere, it shows when entries are cut off."""
        return self._head

    async def record(self, *deeds: Deed) -> None:
        """Append `deeds` in one durable write, or raise what the store raises."""
        async with self._writing:
            documents, head = _linked(self._head, deeds, self._zone)
            try:
                await self._entries.insert_many(documents)
            except BaseException:
                # Nobody knows whether a failed write is stored: what follows starts a new chain.
                self._head = Head(uuid4().hex)
                raise
            if (
                self._head.count // ANCHOR_EVERY < head.count // ANCHOR_EVERY
                or not self._head.count
            ):
                _anchor(head)
            self._head = head

    def close(self) -> None:
        """Say in the log how the chain ended."""
        _anchor(self._head)


def verify(documents: Iterable[Mapping[str, Any]], heads: Iterable[Head] = ()) -> list[str]:
    """What is wrong with the trail, one sentence per broken chain; nothing when it is whole.

    `heads` are known ends, from the log. Without them a chain cut off at its end looks whole.
    """
    chains: dict[str, list[Mapping[str, Any]]] = {}
    for document in sorted(documents, key=lambda one: (one["writer"], one["number"])):
        chains.setdefault(document["writer"], []).append(document)
    known = {head.writer: head for head in sorted(heads, key=lambda one: one.count)}
    return [
        flaw
        for writer in sorted(chains.keys() | known.keys())
        if (flaw := _flaw(chains.get(writer, []), known.get(writer, Head(writer))))
    ]


def _flaw(chain: Sequence[Mapping[str, Any]], known: Head) -> str | None:
    head = Head(known.writer)
    for document in chain:
        if document["number"] != head.count:
            return f"{head.writer}: entry {head.count} is missing"
        if document["hash"] != _hash(document, head.hash):
            return f"{head.writer}: entry {head.count} was changed"
        head = replace(head, count=head.count + 1, hash=document["hash"])
        if head.count == known.count and head.hash != known.hash:
            return f"{head.writer}: entries up to {known.count} were rewritten"
    if head.count < known.count:
        return f"{head.writer}: entries {head.count} to {known.count - 1} were cut off"
    return None


def _linked(head: Head, deeds: Iterable[Deed], zone: tzinfo) -> tuple[list[dict[str, Any]], Head]:
    documents = []
    for deed in deeds:
        document = _document(deed, head, zone)
        document["hash"] = _hash(document, head.hash)
        documents.append(document)
        head = replace(head, count=head.count + 1, hash=document["hash"])
    return documents, head


def _document(deed: Deed, head: Head, zone: tzinfo) -> dict[str, Any]:
    # MongoDB keeps milliseconds; what is hashed must be what is read back.
    at = deed.at.astimezone(UTC)
    at = at.replace(microsecond=at.microsecond // 1000 * 1000)
    return {
        "_id": f"{head.writer}-{head.count:010}",
        "writer": head.writer,
        "number": head.count,
        "day": report_day(at, zone).isoformat(),
        "at": at,
        "who": deed.who,
        "action": deed.action,
        "object": deed.object,
        "purpose": deed.purpose,
        "outcome": deed.outcome,
    }


def _hash(document: Mapping[str, Any], previous: str) -> str:
    told = {name: document[name] for name in sorted(document) if name != "hash"}
    told["at"] = document["at"].isoformat()
    canonical = json.dumps([previous, told], ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _anchor(head: Head) -> None:
    logger.info(
        "Audit trail", extra={"writer": head.writer, "count": head.count, "hash": head.hash}
    )
