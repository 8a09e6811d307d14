"""Messages and early receipts in memory."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from pymongo.errors import AutoReconnect

from services.contracts.notifications import MessageCreated, MessageEvent, MessageStatus
from services.notifications.messages.attempts import Attempt, Attempted
from services.notifications.messages.change import Change, event_of
from services.notifications.messages.early import Arrival, Sought
from services.notifications.messages.model import Message, Phase, Terms
from services.notifications.recipients.model import Recipient
from services.notifications.sms.model import Clock, OnReceipt, Outcome, Sms
from services.notifications.templates.model import Priority
from tests.notifications.fakes import InMemorySmsChannel

_ORDER = list(Priority)


class InMemoryMessages:
    """As `MessageStore`; `told` are the events it let out."""

    def __init__(self) -> None:
        self.kept: dict[UUID, Message] = {}
        self.told: list[MessageEvent] = []
        self.is_away = False
        """Whether the next writes fail."""
        self.loses_answers = False
        """Whether the next writes happen and seem to fail."""
        self.refused = asyncio.Event()
        """Whether a write has failed so far."""
        self._changed = asyncio.Condition()

    async def add(self, new: Sequence[Message]) -> Sequence[Message]:
        added = []
        for one in new:
            if one.id not in self.kept:
                kept = one.model_copy(update={"revision": uuid4()})
                self.kept[one.id] = kept
                self.told.append(event_of(kept, MessageCreated))
                added.append(kept)
        return added

    async def save(self, changes: Sequence[Change]) -> Sequence[Change]:
        if self.is_away:
            self.refused.set()
            raise AutoReconnect
        held = [one for one in changes if self._holds(one)]
        made = [one.with_(revision=uuid4()) for one in held]
        for one in made:
            self.kept[one.after.id] = one.after
            self.told += one.events
        async with self._changed:
            self._changed.notify_all()
        if self.loses_answers:
            raise AutoReconnect
        return made

    async def get(self, ids: Iterable[UUID]) -> Sequence[Message]:
        return [self.kept[one] for one in ids if one in self.kept]

    async def due(self, carrier: str | None, now: datetime, limit: int) -> Sequence[Message]:
        found = [
            one
            for one in self._where(lambda one: one.next_attempt_at is not None)
            if one.carrier == carrier and one.next_attempt_at <= now < one.expires_at  # type: ignore[operator]
        ]
        found.sort(key=lambda one: (_ORDER.index(one.priority), one.next_attempt_at))
        return found[:limit]

    async def has_due(self, carriers: Iterable[str | None], now: datetime) -> bool:
        return any([await self.due(carrier, now, 1) for carrier in carriers])

    async def overdue(self, now: datetime, limit: int) -> Sequence[Message]:
        found = self._where(lambda one: one.deadline_at is not None and one.deadline_at <= now)
        return found[:limit]

    async def with_references(self, provider: str, references: Iterable[str]) -> Sequence[Message]:
        wanted = set(references)
        return self._where(
            lambda one: (
                one.provider == provider
                and not wanted.isdisjoint(part.reference for part in one.parts)
            )
        )

    async def doubtful(self, provider: str, shorts: Iterable[int]) -> Sequence[Message]:
        wanted = set(shorts)
        return self._where(
            lambda one: (
                one.provider == provider
                and one.may_have_been_sent
                and one.short_reference in wanted
            )
        )

    async def contact_arrived(self, recipients: Iterable[Recipient], now: datetime) -> int:
        wanted = set(recipients)
        waiting = self._where(
            lambda one: (
                one.phase is Phase.WAITING and one.carrier is None and one.recipient in wanted
            )
        )
        for one in waiting:
            update = {"next_attempt_at": now, "revision": uuid4()}
            self.kept[one.id] = one.model_copy(update=update)
        return len(waiting)

    async def of_cause(
        self, cause: UUID, after: tuple[datetime, UUID] | None, limit: int
    ) -> Sequence[Message]:
        found = self._where(lambda one: one.cause == cause)
        found.sort(key=lambda one: (one.created_at, one.id))
        return [one for one in found if after is None or (one.created_at, one.id) > after][:limit]

    async def waiting(self) -> Mapping[str, int]:
        waiting = self._where(lambda one: one.phase is Phase.WAITING)
        return Counter(one.carrier or "" for one in waiting)

    async def oldest(self) -> datetime | None:
        waiting = self._where(lambda one: one.phase is Phase.WAITING)
        return min((one.created_at for one in waiting), default=None)

    async def until(self, message_id: UUID, status: MessageStatus) -> None:
        """Wait until the message is in `status`."""
        async with self._changed:
            await self._changed.wait_for(lambda: self.kept[message_id].status is status)

    def _holds(self, change: Change) -> bool:
        return self.kept[change.before.id].revision == change.before.revision

    def _where(self, condition: Callable[[Message], bool]) -> list[Message]:
        return [one for one in self.kept.values() if condition(one)]


class InMemoryEarlyReceipts:
    """As `EarlyReceipts`."""

    def __init__(self) -> None:
        self.kept: dict[str, Arrival] = {}
        self.meanwhile: Callable[[], Awaitable[object]] | None = None
        """What happens elsewhere just before the next receipts are kept."""

    async def keep(self, arrivals: Sequence[Arrival]) -> None:
        if self.meanwhile:
            await self.meanwhile()
        for one in arrivals:
            self.kept.setdefault(one.key, one)

    async def find(self, sought: Iterable[Sought]) -> Sequence[Arrival]:
        every = list(sought)
        found = [one for one in self.kept.values() if any(_is_meant(one, by) for by in every)]
        return sorted(found, key=lambda one: one.receipt.at)

    async def drop(self, arrivals: Iterable[Arrival]) -> None:
        for one in arrivals:
            self.kept.pop(one.key, None)

    async def pages(self) -> AsyncIterator[Sequence[Arrival]]:
        if self.kept:
            yield list(self.kept.values())

    async def forget(self, before: datetime) -> int:
        old = [one for one in self.kept.values() if one.receipt.at < before]
        await self.drop(old)
        return len(old)


class SlowChannel(InMemorySmsChannel):
    """A channel whose carrier `slow` answers only after `answers` is set."""

    slow = ""

    def __init__(self, on_receipt: OnReceipt, now: Clock) -> None:
        super().__init__(on_receipt, now)
        self.asked, self.answers = asyncio.Event(), asyncio.Event()

    async def submit(self, carrier_id: str, sms: Sms) -> Outcome:
        if carrier_id == self.slow:
            self.asked.set()
            await self.answers.wait()
        return await super().submit(carrier_id, sms)


class InMemoryAttempts:
    """Attempts to be made, without what is behind them."""

    def __init__(self, attempts: Iterable[Attempt]) -> None:
        self.to_be_made = list(attempts)
        self.rooms: list[int] = []
        """How many were asked for, each time that there were some."""
        self.outcomes: list[Outcome] = []
        self._concluded = asyncio.Condition()

    async def mark(self, terms: Terms, room: int) -> Sequence[Attempt]:
        if self.to_be_made:
            self.rooms.append(room)
        taken, self.to_be_made = self.to_be_made[:room], self.to_be_made[room:]
        return taken

    async def conclude(self, attempted: Sequence[Attempted]) -> Sequence[None]:
        self.outcomes += [one.outcome for one in attempted]
        async with self._concluded:
            self._concluded.notify_all()
        return [None] * len(attempted)

    async def until(self, count: int) -> None:
        """Wait for so many outcomes."""
        async with self._concluded:
            await self._concluded.wait_for(lambda: len(self.outcomes) >= count)


def _is_meant(arrival: Arrival, sought: Sought) -> bool:
    receipt = arrival.receipt
    is_known = receipt.provider_reference in sought.references
    is_guessed = receipt.reference is not None and receipt.reference == sought.short
    return arrival.provider == sought.provider and (is_known or is_guessed)
