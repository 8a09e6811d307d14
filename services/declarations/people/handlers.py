"""Follows what people declare, so that officers find the newest word about each."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from services.backbone.events.received import Received
from services.backbone.events.subscriptions import Subscription, listening
from services.contracts.declarations import HealthDeclared


class People(Protocol):
    async def follow(self, declared: Iterable[HealthDeclared]) -> None: ...


class PeopleHandlers:
    """Hears the service's own declarations."""

    def __init__(self, people: People) -> None:
        self._people = people

    async def follow(self, events: Sequence[Received[HealthDeclared]]) -> None:
        """Keep the newest declaration of each person."""
        await self._people.follow(one.event for one in events)


def subscriptions(handlers: PeopleHandlers) -> list[Subscription]:
    """What this feature hears."""
    return [listening("people", handlers.follow, HealthDeclared)]
