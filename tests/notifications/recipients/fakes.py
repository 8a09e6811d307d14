"""Contact points in memory."""

from collections.abc import Iterable, Mapping, Sequence

from services.contracts.contact_points import ContactPoint
from services.notifications.recipients.model import Recipient, SealedContact


class InMemoryContacts:
    """As `ContactStore`."""

    def __init__(self) -> None:
        self.kept: dict[Recipient, SealedContact] = {}

    async def keep(self, given: Sequence[SealedContact]) -> None:
        for one in given:
            known = self.kept.get(one.recipient)
            if known is None or known.version < one.version:
                self.kept[one.recipient] = one

    async def erase(self, recipients: Iterable[Recipient]) -> None:
        for one in recipients:
            self.kept.pop(one, None)

    async def of(self, recipients: Iterable[Recipient]) -> Mapping[Recipient, SealedContact]:
        return {one: self.kept[one] for one in recipients if one in self.kept}


class OpenAddresses:
    """An address book that needs no key."""

    def __init__(self, contacts: Mapping[Recipient, ContactPoint] | None = None) -> None:
        self.contacts = dict(contacts or {})

    async def of(self, recipients: Iterable[Recipient]) -> Mapping[Recipient, ContactPoint]:
        return {one: self.contacts[one] for one in set(recipients) if one in self.contacts}
