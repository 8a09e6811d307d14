"""One holder at a time, by a document that runs out."""

from collections.abc import Callable
from datetime import datetime, timedelta

from pymongo.errors import DuplicateKeyError

from services.backbone.store.mongo import Collection

HOLD = timedelta(seconds=15)


class MongoLease:
    """A lease called `name`; two holders at once would only cost duplicates.

    `now` is real time, as a scenario may begin again while an old lease is still there.
    """

    def __init__(
        self, leases: Collection, name: str, holder: str, now: Callable[[], datetime]
    ) -> None:
        self._leases = leases
        self._name = name
        self._holder = holder
        self._now = now

    async def is_mine(self) -> bool:
        """Take or keep the lease, if nobody else holds it."""
        now = self._now()
        try:
            await self._leases.update_one(
                {
                    "_id": self._name,
                    "$or": [{"holder": self._holder}, {"until": {"$lt": now}}],
                },
                {"$set": {"holder": self._holder, "until": now + HOLD}},
                upsert=True,
            )
        except DuplicateKeyError:
            return False
        return True
