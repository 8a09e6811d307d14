"""Alerts whoever answers for the commune of a symptomatic person."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from services.backbone.events.dead_letters import Refused
from services.backbone.events.received import Received
from services.backbone.events.subscriptions import Subscription, listening
from services.contracts.declarations import SymptomsDeclared
from services.duty.alerts import rules
from services.duty.alerts.escalation import Escalation
from services.duty.alerts.metrics import AlertMetrics
from services.duty.alerts.model import Alert
from services.duty.units.model import Chain


class Alerts(Protocol):
    async def add(self, alerts: Sequence[Alert]) -> Sequence[Alert]: ...


class AlertHandlers:
    """Hears of symptomatic people."""

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

    async def alert_stations(self, events: Sequence[Received[SymptomsDeclared]]) -> None:
        """Raise one alert for each declaration that has none yet."""
        now = self._now()
        chains = await self._escalation.chains.of({one.event.commune_code for one in events}, now)
        alerts = [self._raise(one.event, chains, now) for one in events]
        new = await self._alerts.add(alerts)
        self._measure(events, new)

    def _raise(
        self, declared: SymptomsDeclared, chains: Mapping[str, Chain], at: datetime
    ) -> Alert:
        chain = chains[declared.commune_code]
        if not chain:
            raise Refused("nobody answers for the commune")
        return rules.raise_alert(declared, chain, at, self._escalation.within)

    def _measure(self, events: Sequence[Received[SymptomsDeclared]], new: Sequence[Alert]) -> None:
        durable_at = self._now()
        declared = {one.event.declaration_id: one.time for one in events}
        for alert in new:
            seconds = (durable_at - declared[alert.declaration_id]).total_seconds()
            self._metrics.declared_to_alert.observe(max(seconds, 0.0))


def subscriptions(handlers: AlertHandlers) -> list[Subscription]:
    """What this feature hears."""
    return [listening("alerts", handlers.alert_stations, SymptomsDeclared)]
