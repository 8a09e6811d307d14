"""One attempt to send: marked before it is made, and concluded when its outcome is known."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import uuid4

from pymongo.errors import PyMongoError

from services.contracts.contact_points import ContactPoint
from services.notifications.messages import rules
from services.notifications.messages.change import Change
from services.notifications.messages.composing import Composed
from services.notifications.messages.decisions import Messages as Decided
from services.notifications.messages.decisions import decide
from services.notifications.messages.early import Sought
from services.notifications.messages.metrics import MessageMetrics
from services.notifications.messages.model import Message, Terms
from services.notifications.recipients.model import Recipient
from services.notifications.sms.model import Accepted, Outcome, Sms, Unknown, Unreachable


class Messages(Decided, Protocol):
    async def due(self, carrier: str | None, now: datetime, limit: int) -> Sequence[Message]: ...


class Addresses(Protocol):
    async def of(self, recipients: Iterable[Recipient]) -> Mapping[Recipient, ContactPoint]: ...


class Composing(Protocol):
    def compose(self, message: Message, contact: ContactPoint, sender: str) -> Composed | None: ...


class Receipts(Protocol):
    async def settle(self, sought: Iterable[Sought]) -> None: ...


@dataclass(frozen=True, slots=True)
class Attempt:
    """A message that is marked, and what is to be handed over."""

    message: Message
    sms: Sms


@dataclass(frozen=True, slots=True)
class Attempted:
    """An attempt that is over."""

    message: Message
    outcome: Outcome


class Attempts:
    """Marks and concludes attempts; the handing over is between the two."""

    def __init__(
        self,
        messages: Messages,
        addresses: Addresses,
        composer: Composing,
        receipts: Receipts,
        metrics: MessageMetrics,
        now: Callable[[], datetime],
    ) -> None:
        self._messages = messages
        self._addresses = addresses
        self._composer = composer
        self._receipts = receipts
        self._metrics = metrics
        self._now = now
        self._not_made: list[Message] = []

    async def mark(self, terms: Terms, room: int) -> Sequence[Attempt]:
        """Up to `room` of what is due, urgent first. What this returns is marked, durably."""
        if self._not_made:
            await self._take_back()
        now = self._now()
        due = await self._messages.due(terms.carrier, now, room)
        contacts = await self._addresses.of(one.recipient for one in due)
        prepared = [self._prepared(one, contacts.get(one.recipient), terms, now) for one in due]
        composed = {one.after.id: sms for one, sms in prepared if sms}
        made = await self._save([one for one, _ in prepared])
        return [
            Attempt(one.after, composed[one.after.id]) for one in made if one.after.id in composed
        ]

    async def conclude(self, attempted: Sequence[Attempted]) -> Sequence[None]:
        """Write what became of `attempted`, in one write; then read what receipts said of it."""
        now = self._now()
        outcomes = {one.message.claim: one.outcome for one in attempted}

        def conclusion(message: Message) -> Change | None:
            claim = message.claim
            if claim is None or claim not in outcomes:
                return None
            return rules.after_attempt(message, claim, outcomes[claim], now)

        made = await decide(self._messages, [one.message for one in attempted], conclusion)
        self._metrics.changed(made)
        await self._receipts.settle(map(_sought, attempted))
        return [None] * len(attempted)

    def _prepared(
        self, message: Message, contact: ContactPoint | None, terms: Terms, now: datetime
    ) -> tuple[Change, Sms | None]:
        if contact is None:
            return rules.without_contact(message, now), None
        composed = self._composer.compose(message, contact, terms.sender)
        if composed is None:
            return rules.cannot_be_written(message, now), None
        change = rules.claim(message, uuid4(), terms.provider, composed.segments, now)
        return change, composed.sms

    async def _save(self, changes: Sequence[Change]) -> Sequence[Change]:
        try:
            made = await self._messages.save(changes)
        except PyMongoError:
            # Perhaps marked, certainly not handed over.
            self._not_made += [one.after for one in changes if one.after.claimed_at]
            raise
        self._metrics.changed(made)
        return made

    async def _take_back(self) -> None:
        """Let what was marked and never handed over wait again."""
        not_made, self._not_made = self._not_made, []
        claims = {one.claim for one in not_made}
        now = self._now()

        def unmarked(message: Message) -> Change | None:
            claim = message.claim
            if claim is None or claim not in claims:
                return None
            return rules.after_attempt(message, claim, Unreachable(), now)

        try:
            marked = await self._messages.get(one.id for one in not_made)
            await decide(self._messages, marked, unmarked)
        except PyMongoError:
            self._not_made += not_made
            raise


def _sought(attempted: Attempted) -> Sought:
    """Under what the receipts of an attempt may have been filed before it was concluded."""
    message = attempted.message
    provider = message.provider or ""
    match attempted.outcome:
        case Accepted(references):
            return Sought(provider, references)
        case Unknown(references):
            return Sought(provider, references, message.short_reference)
        case _:
            return Sought(provider)
