"""Nobody is in two facilities at once: the days on which orders keep somebody in one."""

from pymongo.errors import DuplicateKeyError

from services.backbone.store.mongo import Collection, Session
from services.contracts.declarations import OrderKind
from services.declarations.orders.model import Order


class Overlaps(Exception):
    """Another order keeps the person in a facility on some of the days."""


class Stays:
    """One document per person who was ever ordered into a facility, changed with the order."""

    def __init__(self, stays: Collection) -> None:
        self._stays = stays

    async def keep(self, order: Order, session: Session) -> None:
        """Keep the days on which `order` binds as those of this stay; `Overlaps` if they are taken.

        Two who come at the same moment meet in this document: the later one sees the earlier.
        """
        if order.kind is not OrderKind.QUARANTINE_FACILITY:
            return
        person = {"_id": order.person_id}
        await self._stays.update_one(
            person, {"$pull": {"stays": {"order": order.id}}}, session=session
        )
        if order.binding is None:
            return
        first, last = (day.isoformat() for day in order.binding)
        taken = {"$elemMatch": {"first_day": {"$lte": last}, "last_day": {"$gte": first}}}
        stay = {"order": order.id, "first_day": first, "last_day": last}
        try:
            await self._stays.update_one(
                {**person, "stays": {"$not": taken}},
                {"$push": {"stays": stay}},
                upsert=True,
                session=session,
            )
        except DuplicateKeyError:
            # The person has a document, and it did not match.
            raise Overlaps from None
