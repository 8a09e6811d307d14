"""Entries that wait, of which a test names only what matters."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from services.backbone.outbox.entries import Entry, entry
from services.backbone.outbox.outbox import Waiting
from tests.backbone.events.builders import Note, noted
from tests.backbone.outbox.fakes import InMemoryOutbox

NOON = datetime(2021, 7, 19, 5, 0, tzinfo=UTC)
LONG_AGO = NOON - timedelta(minutes=5)


def an_entry(key: str = "a", version: int = 1, at: datetime = NOON, topic: str = "") -> Entry:
    """The entry of the note `key`; its id is `Noted:<key>:<version>`."""
    made = entry(noted(key, version=version), at)
    return replace(made, topic=topic) if topic else made


def entries_of(*events: Note, at: datetime = NOON) -> list[Entry]:
    return [entry(one, at) for one in events]


def written(
    outbox: InMemoryOutbox, *entries: Entry, since: datetime = NOON, document_id: str | None = None
) -> Sequence[Waiting]:
    """`entries` as they wait in the document that caused them."""
    place = document_id or entries[0].key
    outbox.write(place, entries, since)
    return [Waiting(outbox, place, one) for one in entries]
