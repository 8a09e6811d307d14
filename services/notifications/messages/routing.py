"""Finds the carrier of each message, as soon as it is known how to reach the recipient."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from pymongo.errors import PyMongoError

from services.contracts.contact_points import ContactPoint
from services.notifications.messages import rules
from services.notifications.messages.change import Change
from services.notifications.messages.model import Message
from services.notifications.recipients.model import Recipient

logger = logging.getLogger(__name__)

# Before the store is asked again.
PAUSE_SECONDS = 1.0
# Opening one contact point takes a tenth of a millisecond, during which nothing else happens.
MOST_AT_ONCE = 200


class Messages(Protocol):
    async def due(self, carrier: str | None, now: datetime, limit: int) -> Sequence[Message]: ...

    async def save(self, changes: Sequence[Change]) -> Sequence[Change]: ...

    async def contact_arrived(self, recipients: Iterable[Recipient], now: datetime) -> int: ...


class Addresses(Protocol):
    async def of(self, recipients: Iterable[Recipient]) -> Mapping[Recipient, ContactPoint]: ...


class Routing:
    """`carrier_of` guesses the carrier of a phone; `wake` tells its lane of new work."""

    def __init__(
        self,
        messages: Messages,
        addresses: Addresses,
        carrier_of: Callable[[str], str],
        wake: Callable[[str], None],
        now: Callable[[], datetime],
    ) -> None:
        self._messages = messages
        self._addresses = addresses
        self._carrier_of = carrier_of
        self._wake = wake
        self._now = now
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """There is something to route."""
        self._woken.set()

    async def contact_arrived(self, recipients: Iterable[Recipient]) -> None:
        """Whatever waited for the contact points of `recipients` goes out now."""
        if await self._messages.contact_arrived(recipients, self._now()):
            self.wake()

    async def run(self) -> None:
        """Route until cancelled."""
        while True:
            try:
                routed = await self.route()
            except PyMongoError as error:
                logger.warning("Messages cannot be routed: %s", type(error).__name__)
                await asyncio.sleep(PAUSE_SECONDS)
                continue
            if routed < MOST_AT_ONCE:
                await self._woken.wait()
                self._woken.clear()

    async def route(self) -> int:
        """Route what is due; returns how many messages that were."""
        now = self._now()
        due = await self._messages.due(None, now, MOST_AT_ONCE)
        contacts = await self._addresses.of(one.recipient for one in due)
        made = await self._messages.save(
            [self._routed(one, contacts.get(one.recipient), now) for one in due]
        )
        for carrier in {one.after.carrier for one in made} - {None}:
            self._wake(str(carrier))
        return len(due)

    def _routed(self, message: Message, contact: ContactPoint | None, now: datetime) -> Change:
        if contact is None:
            return rules.without_contact(message, now)
        return rules.route(message, self._carrier_of(contact.phone), now)
