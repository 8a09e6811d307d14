"""Remembers that a profile's units and staff are all in the store."""

from datetime import datetime

from services.backbone.store.mongo import Collection

_ID = "units"


class LoadMark:
    """One document, shared by all replicas and by the commands."""

    def __init__(self, marks: Collection) -> None:
        self._marks = marks
        self._is_done = False

    async def is_done(self) -> bool:
        """Whether the first load has finished; once done, it stays done."""
        if not self._is_done:
            self._is_done = await self._marks.find_one({"_id": _ID}) is not None
        return self._is_done

    async def done(self, at: datetime) -> None:
        """A load has finished."""
        await self._marks.update_one({"_id": _ID}, {"$set": {"loaded_at": at}}, upsert=True)
