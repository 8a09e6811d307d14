"""Gives out the day's receipt numbers, in blocks, so that no two replicas give the same."""

from datetime import date

from services.backbone.store.mongo import Collection

BLOCK = 1024


class ReceiptNumbers:
    """The numbers of the day; those of a block that a crash left unused stay unused."""

    def __init__(self, counters: Collection) -> None:
        self._counters = counters
        self._day: date | None = None
        self._next = self._end = 0

    async def take(self, day: date, count: int) -> list[int]:
        """`count` numbers of `day` that nobody else has."""
        if self._day != day or self._end - self._next < count:
            size = max(BLOCK, count)
            start = await self._reserve(day, size)
            # All at once: another writer may have reserved meanwhile, perhaps of another day.
            self._day, self._next, self._end = day, start, start + size
        taken = list(range(self._next, self._next + count))
        self._next += count
        return taken

    async def _reserve(self, day: date, size: int) -> int:
        counter = await self._counters.find_one_and_update(
            {"_id": f"receipts:{day.isoformat()}"},
            {"$inc": {"next": size}},
            upsert=True,
            return_document=False,
        )
        return int(counter["next"]) if counter else 0
