"""A collection whose newest state others copy from a compacted stream."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from services.backbone.outbox.entries import Entry, waiting
from services.backbone.outbox.outbox import Outbox
from services.backbone.store.mongo import Collection, Document, insert_new
from services.duty.units.rules import Known


@dataclass(frozen=True, slots=True)
class NextVersion:
    """The next version of a thing: what is kept of it and what the others are told."""

    key: str
    version: int
    told: Entry
    digest: bytes | None = None
    fields: Document = field(default_factory=dict, repr=False)


class PublishedStates:
    """Keeps one document per key, also for a thing that has ended: its versions go on."""

    def __init__(self, collection: Collection, outbox: Outbox) -> None:
        self._collection = collection
        self._outbox = outbox

    async def known(self) -> Mapping[str, Known]:
        """What the others were told of every thing."""
        return {
            one["_id"]: Known(one["version"], one["digest"])
            async for one in self._collection.find({}, {"version": 1, "digest": 1})
        }

    async def write(self, states: Sequence[NextVersion], at: datetime) -> None:
        """Write and tell what nobody else has written meanwhile."""
        first = [state for state in states if state.version == 1]
        if first:
            taken = await insert_new(self._collection, [_document(one, at) for one in first])
            self._tell([one for index, one in enumerate(first) if index not in taken])
        for state in states:
            if state.version > 1 and await self._replace(state, at):
                self._tell([state])

    async def _replace(self, state: NextVersion, at: datetime) -> bool:
        # The whole outbox is replaced: of a state only the newest is worth sending.
        result = await self._collection.update_one(
            {"_id": state.key, "version": state.version - 1}, {"$set": _document(state, at)}
        )
        return result.modified_count > 0

    def _tell(self, states: Sequence[NextVersion]) -> None:
        for state in states:
            self._outbox.soon(state.key, [state.told])


def _document(state: NextVersion, at: datetime) -> Document:
    return {
        "_id": state.key,
        **state.fields,
        "version": state.version,
        "digest": state.digest,
        "outbox": waiting([state.told], at),
    }
