"""What the duty service says."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from services.contracts.events import Event
from services.contracts.identifiers import Account, CommuneCode, UnitCode
from services.contracts.streams import Confidentiality, Stream

ALERTS = Stream(
    name="duty.alerts.v1",
    keyed_by="alert_id",
    confidentiality=Confidentiality.PROVINCIAL,
    summary="Alerts to those who answer for a commune: raised, acknowledged, escalated",
)
UNITS = Stream(
    name="duty.units.v1",
    keyed_by="unit_code",
    confidentiality=Confidentiality.PROVINCIAL,
    summary="Units of the order with their area and who they report to",
    compacted=True,
)
STAFF_CONTACTS = Stream(
    name="duty.staff-contacts.v1",
    keyed_by="account",
    confidentiality=Confidentiality.RESTRICTED,
    summary="How to reach staff, sealed for the notifications service",
    compacted=True,
)


class Level(StrEnum):
    """Who is told, in the order of the escalation."""

    STATION = "station"
    DISTRICT = "district"


class AlertRaised(Event, stream=ALERTS):
    """A symptomatic person was declared in a commune, and these people must look after it."""

    alert_id: UUID
    declaration_id: UUID
    commune_code: CommuneCode
    receipt: str
    declared_at: AwareDatetime
    raised_at: AwareDatetime
    unit_code: UnitCode
    notify: tuple[Account, ...] = Field(description="Accounts to be told, in order of duty")


class AlertAcknowledged(Event, stream=ALERTS):
    """Somebody took the alert on."""

    alert_id: UUID
    declaration_id: UUID
    commune_code: CommuneCode
    raised_at: AwareDatetime
    acknowledged_at: AwareDatetime
    acknowledged_by: Account


class AlertEscalated(Event, stream=ALERTS):
    """Nobody acknowledged in time, so the next level is told."""

    alert_id: UUID
    declaration_id: UUID
    commune_code: CommuneCode
    receipt: str
    raised_at: AwareDatetime
    escalated_at: AwareDatetime
    level: Level
    unit_code: UnitCode
    notify: tuple[Account, ...]


class UnitDescribed(Event, stream=UNITS):
    """A unit as it stands: its names, its area and the unit above it."""

    unit_code: UnitCode
    kind: str
    name_vi: str
    name_en: str
    area_code: str
    parent_code: UnitCode | None = None


class StaffContactGiven(Event, stream=STAFF_CONTACTS):
    """How to reach a member of staff.

    `sealed` is a `ContactPoint` as JSON, encrypted as in `declarations.contact-points.v1`; its
    `info` is the account.
    """

    account: Account
    sealed: Annotated[str, Field(repr=False)]
