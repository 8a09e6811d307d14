"""Hears how people and staff can be reached, and when they must be forgotten."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from services.backbone.events.received import Received
from services.backbone.events.subscriptions import Subscription, listening
from services.contracts.declarations import ContactPointGiven
from services.contracts.duty import StaffContactGiven
from services.contracts.events import Erased
from services.notifications.recipients.model import Kind, Recipient, SealedContact

Given = ContactPointGiven | StaffContactGiven


class Contacts(Protocol):
    async def keep(self, given: Sequence[SealedContact]) -> None: ...

    async def erase(self, recipients: Iterable[Recipient]) -> None: ...


class Arrivals(Protocol):
    """Whoever waits for a contact point."""

    async def contact_arrived(self, recipients: Iterable[Recipient]) -> None: ...


class ContactHandlers:
    """Keeps the newest contact point of each; messages that waited for one go out at once."""

    def __init__(self, contacts: Contacts, arrivals: Arrivals) -> None:
        self._contacts = contacts
        self._arrivals = arrivals

    async def keep_people(self, events: Sequence[Received[ContactPointGiven | Erased]]) -> None:
        """How people can be reached."""
        await self._keep(Kind.PERSON, [one.event for one in events])

    async def keep_staff(self, events: Sequence[Received[StaffContactGiven | Erased]]) -> None:
        """How staff can be reached."""
        await self._keep(Kind.STAFF, [one.event for one in events])

    async def _keep(self, kind: Kind, events: Sequence[Given | Erased]) -> None:
        erased, given = _folded(kind, events)
        await self._contacts.erase(erased)
        await self._contacts.keep(given)
        await self._arrivals.contact_arrived([one.recipient for one in given])


def _folded(
    kind: Kind, events: Sequence[Given | Erased]
) -> tuple[set[Recipient], list[SealedContact]]:
    """Who is erased first, and what is given then: an erasure forgets only what came before it."""
    erased: set[Recipient] = set()
    given: dict[Recipient, SealedContact] = {}
    for event in events:
        match event:
            case Erased(key=key):
                erased.add(Recipient(kind, key))
                given.pop(Recipient(kind, key), None)
            case _:
                contact = SealedContact(Recipient(kind, event.key), event.version, event.sealed)
                known = given.get(contact.recipient)
                if known is None or known.version < contact.version:
                    given[contact.recipient] = contact
    return erased, list(given.values())


def subscriptions(handlers: ContactHandlers) -> list[Subscription]:
    """What this feature hears."""
    return [
        listening("recipients", handlers.keep_people, ContactPointGiven),
        listening("recipients", handlers.keep_staff, StaffContactGiven),
    ]
