"""Reads follow-ups, decides, writes them; again, where somebody else was quicker."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from services.backbone.clock import report_day
from services.backbone.events.dead_letters import Unavailable
from services.declarations.followups.model import FollowUp, Today
from services.declarations.followups.policy_model import Policy
from services.declarations.followups.telling_rules import Change

# Each lost try means that somebody else moved one of them on.
TRIES = 10

Decide = Callable[[UUID, FollowUp | None, Today, Policy], Change | None]


class FollowUps(Protocol):
    async def known(self, ids: Iterable[UUID]) -> Mapping[UUID, FollowUp]: ...

    async def write(self, changes: Sequence[Change], today: Today) -> bool: ...


class Busy(Unavailable):
    """Others changed the same follow-ups again and again; later there is room."""


class Changing:
    """What handlers and the clock change, many at a time and in one write."""

    def __init__(
        self, followups: FollowUps, policy: Policy, zone: ZoneInfo, now: Callable[[], datetime]
    ) -> None:
        self._followups = followups
        self.policy = policy
        self._zone = zone
        self._now = now

    def today(self) -> Today:
        """This moment, and its day."""
        now = self._now()
        return Today(now, self.day_of(now))

    def day_of(self, moment: datetime) -> date:
        """The day of `moment` in the profile's zone."""
        return report_day(moment, self._zone)

    async def change(self, ids: Iterable[UUID], decide: Decide) -> None:
        """Write what `decide` makes of each of `ids`, as it is read; it may be asked again."""
        wanted = list(dict.fromkeys(ids))
        if not wanted:
            return
        for _ in range(TRIES):
            today, known = self.today(), await self._followups.known(wanted)
            decided = (decide(one, known.get(one), today, self.policy) for one in wanted)
            changes = [change for change in decided if change]
            if not changes or await self._followups.write(changes, today):
                return
        raise Busy
