"""Delivery receipts: given to their message, or kept until it is known whose they are."""

import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from typing import Protocol
from uuid import UUID

from services.notifications.messages import matching
from services.notifications.messages.change import Change
from services.notifications.messages.decisions import Messages as Decided
from services.notifications.messages.decisions import decide
from services.notifications.messages.early import Arrival, Sought
from services.notifications.messages.matching import owners
from services.notifications.messages.metrics import MessageMetrics
from services.notifications.messages.model import Message
from services.notifications.messages.receipt_rules import Verdict, after_receipt

logger = logging.getLogger(__name__)


class Messages(Decided, matching.Messages, Protocol):
    """What is needed to match receipts and to decide by them."""


class Early(Protocol):
    async def keep(self, arrivals: Sequence[Arrival]) -> None: ...

    async def find(self, sought: Iterable[Sought]) -> Sequence[Arrival]: ...

    async def drop(self, arrivals: Iterable[Arrival]) -> None: ...

    def pages(self) -> AsyncIterator[Sequence[Arrival]]: ...


class Receipts:
    """Takes receipts in any order, any number of times, also before we wrote whose they are."""

    def __init__(self, messages: Messages, early: Early, metrics: MessageMetrics) -> None:
        self._messages = messages
        self._early = early
        self._metrics = metrics

    async def keep(self, arrivals: Sequence[Arrival]) -> Sequence[None]:
        """Returns when each has had its effect or is kept, durably."""
        strangers = await self._apply(arrivals)
        if strangers:
            await self._early.keep(strangers)
            # Our own write may have come after the first look and before the keeping.
            still = await self._apply(strangers)
            await self._early.drop(_without(strangers, still))
            for one in still:
                self._metrics.heard(one.provider, Verdict.UNKNOWN)
        return [None] * len(arrivals)

    async def settle(self, sought: Iterable[Sought]) -> None:
        """Let those have their effect that came before we wrote what they are about."""
        await self._try_again(await self._early.find(sought))

    async def recheck(self) -> None:
        """As `settle` for all, because a crash may have come between that write and `settle`."""
        async for page in self._early.pages():
            await self._try_again(page)

    async def _try_again(self, early: Sequence[Arrival]) -> None:
        strangers = await self._apply(early)
        await self._early.drop(_without(early, strangers))

    async def _apply(self, arrivals: Sequence[Arrival]) -> list[Arrival]:
        """Give each to its message; returns those of which nobody knows whose they are."""
        strangers = []
        for provider, theirs in _by_provider(arrivals).items():
            owned = await owners(self._messages, provider, theirs)
            await self._hear([one for one in theirs if one.key in owned], owned)
            strangers += [one for one in theirs if one.key not in owned]
        return strangers

    async def _hear(self, arrivals: Sequence[Arrival], owned: Mapping[str, Message]) -> None:
        heard_by: defaultdict[UUID, list[Arrival]] = defaultdict(list)
        for one in arrivals:
            heard_by[owned[one.key].id].append(one)
        verdicts: dict[UUID, list[Verdict]] = {}

        def hear(message: Message) -> Change | None:
            change, verdicts[message.id] = _told(message, heard_by[message.id])
            return change

        about = {message.id: message for message in owned.values()}
        self._metrics.changed(await decide(self._messages, list(about.values()), hear))
        for message_id, theirs in heard_by.items():
            for one, verdict in zip(theirs, verdicts[message_id], strict=True):
                self._log(message_id, one, verdict)

    def _log(self, message_id: UUID, arrival: Arrival, verdict: Verdict) -> None:
        self._metrics.heard(arrival.provider, verdict)
        if verdict is not Verdict.APPLIED:
            logger.info(
                "Receipt for message %s is %s: %s", message_id, verdict, arrival.receipt.state
            )


def _told(message: Message, arrivals: Sequence[Arrival]) -> tuple[Change | None, list[Verdict]]:
    """What `arrivals`, one after the other, make of `message`."""
    made: Change | None = None
    verdicts = []
    for one in arrivals:
        receipt = one.receipt
        heard = after_receipt(
            made.after if made else message,
            receipt.provider_reference,
            receipt.state,
            receipt.at,
        )
        verdicts.append(heard.verdict)
        if heard.change:
            made = made.then(heard.change) if made else heard.change
    return made, verdicts


def _by_provider(arrivals: Iterable[Arrival]) -> Mapping[str, list[Arrival]]:
    found: defaultdict[str, list[Arrival]] = defaultdict(list)
    for one in arrivals:
        found[one.provider].append(one)
    return found


def _without(arrivals: Iterable[Arrival], others: Iterable[Arrival]) -> list[Arrival]:
    keys = {one.key for one in others}
    return [one for one in arrivals if one.key not in keys]
