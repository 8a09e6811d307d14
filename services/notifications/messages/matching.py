"""Whose receipt it is: by the provider's own reference, or by the little of ours that came back."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from services.notifications.messages.early import Arrival
from services.notifications.messages.model import Message


class Messages(Protocol):
    async def with_references(
        self, provider: str, references: Iterable[str]
    ) -> Sequence[Message]: ...

    async def doubtful(self, provider: str, shorts: Iterable[int]) -> Sequence[Message]: ...


async def owners(
    messages: Messages, provider: str, arrivals: Sequence[Arrival]
) -> Mapping[str, Message]:
    """The message of each of the `arrivals` from `provider`, by its key, where one is known."""
    references = {one.receipt.provider_reference for one in arrivals}
    named = {
        part.reference: message
        for message in await messages.with_references(provider, references)
        for part in message.parts
    }
    found = {one.key: named.get(one.receipt.provider_reference) for one in arrivals}
    nameless = [one for one in arrivals if found[one.key] is None]
    guessed = await _guessed(messages, provider, nameless)
    return {key: message for key, message in (found | guessed).items() if message}


async def _guessed(
    messages: Messages, provider: str, arrivals: Iterable[Arrival]
) -> dict[str, Message | None]:
    """By the 16 bits of our id, among the messages whose attempt has an unknown outcome."""
    shorts = {one.key: one.receipt.reference for one in arrivals}
    wanted = {short for short in shorts.values() if short is not None}
    if not wanted:
        return {}
    candidates: defaultdict[int | None, list[Message]] = defaultdict(list)
    for message in await messages.doubtful(provider, wanted):
        candidates[message.short_reference].append(message)
    return {key: _only(candidates[short]) for key, short in shorts.items()}


def _only(candidates: Sequence[Message]) -> Message | None:
    """Where two may be meant, neither is. Nor is one whose answer may still come: it will tell."""
    if len(candidates) == 1 and candidates[0].claimed_at is None:
        return candidates[0]
    return None
