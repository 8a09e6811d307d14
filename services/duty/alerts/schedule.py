"""Tells the next level when nobody has acknowledged in time."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from services.contracts.duty import Level
from services.duty.alerts import rules
from services.duty.alerts.escalation import Escalation
from services.duty.alerts.metrics import AlertMetrics
from services.duty.alerts.model import Alert
from services.duty.alerts.rules import Change
from services.duty.repeated import repeat
from services.duty.units.model import Chain

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 100
LOOK_EVERY_SECONDS = 1.0
COUNT_EVERY_SECONDS = 5.0


class Alerts(Protocol):
    async def due(self, now: datetime, limit: int) -> Sequence[Alert]: ...

    async def change(self, change: Change, at: datetime) -> bool: ...

    async def count_open(self, level: Level) -> int: ...


class AlertSchedule:
    """Every replica runs one: whoever writes an alert's next version first has decided."""

    def __init__(
        self,
        alerts: Alerts,
        escalation: Escalation,
        metrics: AlertMetrics,
        now: Callable[[], datetime],
    ) -> None:
        self._alerts = alerts
        self._escalation = escalation
        self._metrics = metrics
        self._now = now

    async def run(self) -> None:
        """Escalate and count until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(repeat(self.escalate_all_due, LOOK_EVERY_SECONDS))
            group.create_task(repeat(self.count_open, COUNT_EVERY_SECONDS))

    async def escalate_all_due(self) -> None:
        """Deal with everything that is due, the longest due first."""
        while await self.escalate_due() == MOST_AT_ONCE:
            pass

    async def escalate_due(self) -> int:
        """Deal with what is due, up to a bound; returns how many that were."""
        now = self._now()
        due = await self._alerts.due(now, MOST_AT_ONCE)
        if due:
            chains = await self._escalation.chains.of({one.commune_code for one in due}, now)
            await asyncio.gather(
                *(self._after_silence(one, chains[one.commune_code], now) for one in due)
            )
        return len(due)

    async def count_open(self) -> None:
        """Measure how many wait for somebody, by level."""
        for level in Level:
            self._metrics.open.labels(level).set(await self._alerts.count_open(level))

    async def _after_silence(self, alert: Alert, chain: Chain, now: datetime) -> None:
        change = rules.after_silence(alert, chain, now, self._escalation.within)
        is_ours = await self._alerts.change(change, now)
        if is_ours and change.event is None:
            self._metrics.unacknowledged.inc()
            logger.warning("Alert %s was not acknowledged at any level", alert.id)
