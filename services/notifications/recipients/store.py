"""Keeps contact points sealed, exactly as they came; the newest version of each."""

from collections.abc import Iterable, Mapping, Sequence

from pymongo import UpdateOne

from services.backbone.store.mongo import Collection, update_known
from services.notifications.recipients.model import Recipient, SealedContact


class ContactStore:
    """The contact points of people and staff."""

    def __init__(self, contacts: Collection) -> None:
        self._contacts = contacts

    async def keep(self, given: Sequence[SealedContact]) -> None:
        """Keep those that are newer than what is known."""
        await update_known(self._contacts, [_if_newer(one) for one in given])

    async def erase(self, recipients: Iterable[Recipient]) -> None:
        """Forget how to reach `recipients`."""
        keys = [one.key for one in recipients]
        if keys:
            await self._contacts.delete_many({"_id": {"$in": keys}})

    async def of(self, recipients: Iterable[Recipient]) -> Mapping[Recipient, SealedContact]:
        """The contact points of those `recipients` who have one."""
        found = self._contacts.find({"_id": {"$in": [one.key for one in recipients]}})
        contacts = [
            SealedContact(Recipient.of_key(one["_id"]), one["version"], one["sealed"])
            async for one in found
        ]
        return {one.recipient: one for one in contacts}


def _if_newer(given: SealedContact) -> UpdateOne:
    # Where an equal or newer one is kept, the filter finds nothing and the insert is refused.
    return UpdateOne(
        {"_id": given.recipient.key, "version": {"$lt": given.version}},
        {"$set": {"version": given.version, "sealed": given.sealed}},
        upsert=True,
    )
