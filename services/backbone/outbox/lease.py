"""One holder at a time, by a document that runs out."""

from datetime import datetime, timedelta

from pymongo.errors import DuplicateKeyError

from services.backbone.store.mongo import Collection

HOLD = timedelta(seconds=15)


class MongoLease:
    """A lease called `name`; two holders at once would only cost duplicates."""

    def __init__(self, leases: Collection, name: str, holder: str) -> None:
        self._leases = leases
        self._name = name
        self._holder = holder

    async def is_mine(self, now: datetime) -> bool:
        """Take or keep the lease, if nobody else holds it."""
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
