"""Opens contact points at the moment of sending, and keeps nothing of what is in them."""

import logging
import re
from collections.abc import Iterable, Mapping
from typing import Protocol

from pydantic import ValidationError

from services.backbone.vault.envelope import NotReadable
from services.contracts.contact_points import ContactPoint
from services.notifications.recipients.model import Recipient, SealedContact

logger = logging.getLogger(__name__)

_E164 = re.compile(r"\+[1-9]\d{6,14}")


class Contacts(Protocol):
    async def of(self, recipients: Iterable[Recipient]) -> Mapping[Recipient, SealedContact]: ...


class Opener(Protocol):
    """Holds the contact key."""

    def open(self, sealed: str, about: str) -> bytes: ...


class AddressBook:
    """Says how to reach somebody, now."""

    def __init__(self, contacts: Contacts, opener: Opener) -> None:
        self._contacts = contacts
        self._opener = opener

    async def of(self, recipients: Iterable[Recipient]) -> Mapping[Recipient, ContactPoint]:
        """The contact points of those `recipients` who have one that can be used."""
        sealed = await self._contacts.of(set(recipients))
        opened = {recipient: self._open(one) for recipient, one in sealed.items()}
        return {recipient: point for recipient, point in opened.items() if point}

    def _open(self, contact: SealedContact) -> ContactPoint | None:
        """None is as good as no contact point: a newer one may still come."""
        try:
            content = self._opener.open(contact.sealed, contact.recipient.id)
            point = ContactPoint.model_validate_json(content)
        except (NotReadable, ValidationError) as error:
            logger.error(  # noqa: TRY400 - a traceback could quote what is inside
                "The contact point of %s cannot be used: %s",
                contact.recipient.key,
                type(error).__name__,
            )
            return None
        if not _E164.fullmatch(point.phone):
            logger.error("The contact point of %s is no phone number", contact.recipient.key)
            return None
        return point
