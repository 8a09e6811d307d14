"""Puts the duty service together."""

import hmac
from datetime import timedelta

from services.backbone.frame import Frame, Service, frame
from services.backbone.store.mongo import database
from services.backbone.vault.envelope import MasterKey
from services.backbone.vault.keys import PersonKeys
from services.contracts.duty import ALERTS, STAFF_CONTACTS, UNITS, Level
from services.duty.alerts import edge as alerts_edge
from services.duty.alerts import handlers as alerts_handlers
from services.duty.alerts import store as alerts_store
from services.duty.alerts.decisions import Decisions
from services.duty.alerts.escalation import Escalation
from services.duty.alerts.metrics import AlertMetrics
from services.duty.alerts.schedule import AlertSchedule
from services.duty.settings import Settings
from services.duty.texts import TEXTS
from services.duty.units import staff as staff_store
from services.duty.units import store as units_store
from services.duty.units.chains import Chains
from services.duty.units.contacts import StaffContacts
from services.duty.units.loads import LoadMark
from services.duty.units.register import read_register
from services.duty.units.schedule import UnitSchedule


def assemble(settings: Settings) -> Service:
    """The service that `settings` describe; nothing is connected yet."""
    parts = frame(settings)
    parts.publish(UNITS, STAFF_CONTACTS, ALERTS)
    alerts = _alerts(parts)
    metrics = AlertMetrics(parts.registry)
    escalation = Escalation(
        _units(parts, settings),
        timedelta(minutes=parts.profile.alerts.acknowledge_within_minutes),
    )
    parts.listen(
        alerts_handlers.subscriptions(
            alerts_handlers.AlertHandlers(alerts, escalation, metrics, parts.now)
        )
    )
    parts.loops.append(AlertSchedule(alerts, escalation, metrics, parts.now).run)
    decisions = Decisions(alerts, escalation, parts.audit, parts.now)
    return parts.service(
        title="Trực và cảnh báo · Duty",
        summary="Who answers for a commune, who was told, and who took it on",
        routers=[alerts_edge.router(alerts, decisions, parts.profile.areas)],
        texts=TEXTS,
    )


def _alerts(parts: Frame) -> alerts_store.AlertStore:
    collection = parts.collection("alerts", alerts_store.INDEXES)
    return alerts_store.AlertStore(collection, parts.relay.outbox_of(collection))


def _units(parts: Frame, settings: Settings) -> Chains:
    """The units and the staff, kept as the profile says; gives who answers for a commune."""
    collection = parts.collection("units", units_store.INDEXES)
    units = units_store.UnitStore(collection, parts.relay.outbox_of(collection))
    loads = LoadMark(parts.collection("loads"))
    profile = parts.profile
    schedule = UnitSchedule(
        read_register(profile),
        units,
        _staff(parts, settings),
        loads,
        profile.time_zone,
        parts.now,
    )
    parts.loops.append(schedule.run)
    levels = [Level(level) for level in profile.alerts.levels]
    return Chains(units, loads, profile.areas, levels, profile.time_zone)


def _staff(parts: Frame, settings: Settings) -> staff_store.StaffStore:
    collection = parts.collection("staff", staff_store.INDEXES)
    keys = PersonKeys(
        database(parts.client, settings.keys_database)["keys"],
        MasterKey(settings.key_encryption_key, kid="1"),
    )
    digest_key = hmac.digest(settings.key_encryption_key, b"duty.staff/digest", "sha256")
    return staff_store.StaffStore(
        collection,
        parts.relay.outbox_of(collection),
        keys,
        StaffContacts(settings.contact_public_key, digest_key),
    )
