"""Decides about messages on how they are now, again for those that changed meanwhile."""

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol
from uuid import UUID

from services.notifications.messages.change import Change
from services.notifications.messages.model import Message


class Messages(Protocol):
    async def save(self, changes: Sequence[Change]) -> Sequence[Change]: ...

    async def get(self, ids: Iterable[UUID]) -> Sequence[Message]: ...


async def decide(
    messages: Messages, about: Sequence[Message], decision: Callable[[Message], Change | None]
) -> list[Change]:
    """Save what `decision` makes of each message; returns the changes that were made."""
    made: list[Change] = []
    while about:
        changes = [one for one in map(decision, about) if one]
        held = await messages.save(changes)
        made += held
        decided = {one.after.id for one in held}
        about = await messages.get(one.after.id for one in changes if one.after.id not in decided)
    return made
