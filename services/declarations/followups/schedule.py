"""Tells at midnight which days were missed, who is lost and whose follow-up is over."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol
from uuid import UUID

from services.declarations.followups import rules
from services.declarations.followups.changing import Changing
from services.declarations.followups.model import FollowUp, Today
from services.declarations.followups.policy_model import Policy
from services.declarations.followups.telling_rules import Change
from services.declarations.repeated import repeat

# Deciding holds up the edge for some milliseconds, and a million may be waiting.
MOST_AT_ONCE = 100
LOOK_EVERY_SECONDS = 1.0


class FollowUps(Protocol):
    async def to_settle(self, day: date, limit: int) -> Sequence[UUID]: ...


class FollowUpSchedule:
    """Every replica runs one: whoever writes a follow-up's next version first has decided."""

    def __init__(self, followups: FollowUps, changing: Changing) -> None:
        self._followups = followups
        self._changing = changing

    async def run(self) -> None:
        """Look again and again until cancelled."""
        await repeat(self.settle_all, LOOK_EVERY_SECONDS)

    async def settle_all(self) -> None:
        """Deal with every follow-up whose day has passed, the longest waiting first."""
        while await self.settle() == MOST_AT_ONCE:
            pass

    async def settle(self) -> int:
        """Deal with some; returns how many."""
        due = await self._followups.to_settle(self._changing.today().day, MOST_AT_ONCE)
        await self._changing.change(due, _after_midnight)
        return len(due)


def _after_midnight(
    _: UUID, followup: FollowUp | None, today: Today, policy: Policy
) -> Change | None:
    return rules.after_midnight(followup, today, policy) if followup else None
