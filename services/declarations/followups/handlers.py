"""Opens a follow-up for each symptomatic declaration."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from services.backbone.events.received import Received
from services.backbone.events.subscriptions import Subscription, listening
from services.contracts.declarations import SymptomsDeclared
from services.declarations.followups import rules
from services.declarations.followups.model import FollowUp


class FollowUps(Protocol):
    async def open(self, followups: Sequence[FollowUp]) -> None: ...


class FollowUpHandlers:
    """Hears the service's own declarations."""

    def __init__(self, followups: FollowUps, now: Callable[[], datetime]) -> None:
        self._followups = followups
        self._now = now

    async def open_followups(self, events: Sequence[Received[SymptomsDeclared]]) -> None:
        """Give each person to the health station of the commune."""
        now = self._now()
        await self._followups.open([rules.open_followup(one.event, now) for one in events])


def subscriptions(handlers: FollowUpHandlers) -> list[Subscription]:
    """What this feature hears."""
    return [listening("followups", handlers.open_followups, SymptomsDeclared)]
