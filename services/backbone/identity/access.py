"""Who may do what, where: role and jurisdiction, and no unless both say yes."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who is signed in. `areas` are commune, district or province codes."""

    account: str
    roles: frozenset[str] = frozenset()
    unit: str | None = None
    areas: frozenset[str] = frozenset()


class Areas(Protocol):
    """The map of the province, as far as jurisdiction needs it."""

    def contains(self, outer: str, inner: str) -> bool:
        """Whether `inner` is `outer` or lies within it; no for codes it does not know."""
        ...


def may(actor: Actor, action_roles: AbstractSet[str], area: str, areas: Areas) -> bool:
    """Whether `actor` may do what is for `action_roles`, to what lies in `area`."""
    if actor.roles.isdisjoint(action_roles):
        return False
    return any(areas.contains(own, area) for own in actor.areas)
