"""What people decide about an alert: to take it on, or to tell the next level now."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from services.backbone.audit import Deed
from services.backbone.http.problems import Problem
from services.contracts.identifiers import Account
from services.duty.alerts import rules
from services.duty.alerts.escalation import Escalation
from services.duty.alerts.model import Alert
from services.duty.alerts.rules import Change


class Alerts(Protocol):
    async def change(self, change: Change, at: datetime) -> bool: ...


class Audit(Protocol):
    async def record(self, *deeds: Deed) -> None: ...


class Decisions:
    """Each is in the audit trail before it is done.

    Both give the alert as it stands afterwards, or None when somebody else changed it meanwhile:
    then it has to be read and decided again.
    """

    def __init__(
        self,
        alerts: Alerts,
        escalation: Escalation,
        audit: Audit,
        now: Callable[[], datetime],
    ) -> None:
        self._alerts = alerts
        self._escalation = escalation
        self._audit = audit
        self._now = now

    async def acknowledge(self, alert: Alert, by: Account) -> Alert | None:
        """`by` takes it on."""
        now = self._now()
        return await self._write("acknowledge", by, rules.acknowledge(alert, by, now), now)

    async def escalate(self, alert: Alert, by: Account) -> Alert | None:
        """`by` has the next level told now; 409 when there is none, or nothing to tell."""
        if alert.acknowledged:
            raise Problem(409, "alert-acknowledged")
        now = self._now()
        chains = await self._escalation.chains.of([alert.commune_code], now)
        desk = rules.next_desk(alert, chains[alert.commune_code])
        if desk is None:
            raise Problem(409, "nobody-left-to-tell")
        change = rules.escalate(alert, desk, now, self._escalation.within, by)
        return await self._write("escalate", by, change, now)

    async def _write(self, action: str, by: Account, change: Change, at: datetime) -> Alert | None:
        alert = change.alert
        await self._audit.record(Deed(by, action, f"alert:{alert.id}", "duty", "allowed", at))
        return alert if await self._alerts.change(change, at) else None
