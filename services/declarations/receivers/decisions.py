"""Decides about obligations on how they are now, again for those that changed meanwhile."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

from services.declarations.receivers.model import Obligation
from services.declarations.receivers.rules import Change

Decision = Callable[[str, Obligation | None], Change | None]
"""What is to become of the obligation of an id, which may not be there yet."""


class Obligations(Protocol):
    async def known(self, ids: Iterable[str]) -> Mapping[str, Obligation]: ...

    async def save(self, changes: Sequence[Change]) -> Sequence[Change]: ...


async def decide(
    obligations: Obligations, about: Iterable[str], decision: Decision
) -> list[Change]:
    """Save what `decision` makes of each; returns the changes that were made."""
    made: list[Change] = []
    left = set(about)
    while left:
        known = await obligations.known(left)
        changes = [change for one in left if (change := decision(one, known.get(one)))]
        held = await obligations.save(changes)
        made += held
        left = {one.after.id for one in changes} - {one.after.id for one in held}
    return made
