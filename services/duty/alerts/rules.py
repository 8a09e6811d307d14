"""Who is told when, and what it takes to end it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from services.contracts.declarations import SymptomsDeclared
from services.contracts.duty import AlertAcknowledged, AlertEscalated, AlertRaised
from services.contracts.events import Event
from services.contracts.identifiers import Account
from services.duty.alerts.model import Acknowledgement, Alert, Telling
from services.duty.units.model import Chain, Desk

ALERTS = UUID("5b8f2b60-3f0c-5d0e-b1a4-6e1f4c0fd102")


@dataclass(frozen=True, slots=True)
class Change:
    """The next version of an alert, and what the others hear of it, if anything."""

    alert: Alert
    event: Event | None


def alert_id(declaration_id: UUID) -> UUID:
    """Made from the declaration, so that hearing of it twice raises one alert."""
    return uuid5(ALERTS, str(declaration_id))


def raise_alert(declared: SymptomsDeclared, chain: Chain, at: datetime, within: timedelta) -> Alert:
    """Tell the first desk of `chain`, which has `within` to acknowledge."""
    first = _telling(chain[0], at)
    return Alert(
        id=alert_id(declared.declaration_id),
        declaration_id=declared.declaration_id,
        commune_code=declared.commune_code,
        receipt=declared.receipt,
        declared_at=declared.declared_at,
        raised_at=first.at,
        told=(first,),
        due_at=first.at + within,
    )


def next_desk(alert: Alert, chain: Chain) -> Desk | None:
    """The first of `chain` that has not been told yet."""
    told = {telling.level for telling in alert.told}
    return next((desk for desk in chain if desk.level not in told), None)


def escalate(
    alert: Alert, desk: Desk, at: datetime, within: timedelta, by: Account | None = None
) -> Change:
    """Tell `desk` too, which has `within` again."""
    telling = _telling(desk, at, by)
    told = (*alert.told, telling)
    escalated = _next(alert, {"told": told, "due_at": telling.at + within})
    return Change(escalated, _escalated(escalated, telling))


def after_silence(alert: Alert, chain: Chain, at: datetime, within: timedelta) -> Change:
    """What becomes of an alert that is due: the next desk is told, or nobody is left to tell."""
    desk = next_desk(alert, chain)
    if desk is None:
        return Change(_next(alert, {"due_at": None}), None)
    return escalate(alert, desk, at, within)


def acknowledge(alert: Alert, by: Account, at: datetime) -> Change:
    """From now on silence has no consequence."""
    taken_on = Acknowledgement(by=by, at=_kept(at))
    acknowledged = _next(alert, {"acknowledged": taken_on, "due_at": None})
    return Change(acknowledged, _acknowledged(acknowledged, taken_on))


def raised(alert: Alert) -> AlertRaised:
    """What the others hear when it begins."""
    first = alert.told[0]
    return AlertRaised(
        alert_id=alert.id,
        declaration_id=alert.declaration_id,
        commune_code=alert.commune_code,
        receipt=alert.receipt,
        declared_at=alert.declared_at,
        raised_at=alert.raised_at,
        unit_code=first.unit_code,
        notify=first.accounts,
    )


def _escalated(alert: Alert, telling: Telling) -> AlertEscalated:
    return AlertEscalated(
        version=alert.version,
        alert_id=alert.id,
        declaration_id=alert.declaration_id,
        commune_code=alert.commune_code,
        receipt=alert.receipt,
        raised_at=alert.raised_at,
        escalated_at=telling.at,
        level=telling.level,
        unit_code=telling.unit_code,
        notify=telling.accounts,
    )


def _acknowledged(alert: Alert, taken_on: Acknowledgement) -> AlertAcknowledged:
    return AlertAcknowledged(
        version=alert.version,
        alert_id=alert.id,
        declaration_id=alert.declaration_id,
        commune_code=alert.commune_code,
        raised_at=alert.raised_at,
        acknowledged_at=taken_on.at,
        acknowledged_by=taken_on.by,
    )


def _telling(desk: Desk, at: datetime, by: Account | None = None) -> Telling:
    return Telling(
        level=desk.level, unit_code=desk.unit_code, accounts=desk.accounts, at=_kept(at), by=by
    )


def _kept(moment: datetime) -> datetime:
    # The store keeps milliseconds; events and answers must not differ from what is read later.
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def _next(alert: Alert, update: Mapping[str, Any]) -> Alert:
    return alert.model_copy(update={**update, "version": alert.version + 1})
