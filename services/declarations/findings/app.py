"""Puts the findings together."""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from fastapi import APIRouter

from services.backbone.clock import report_day
from services.backbone.frame import Frame
from services.backbone.vault.keys import PersonKeys
from services.declarations.findings import edge
from services.declarations.findings.desk import Desk, People
from services.declarations.findings.store import INDEXES, FindingStore


def add_findings(
    parts: Frame, keys: PersonKeys, people: People, digest: Callable[[bytes], bytes]
) -> Sequence[APIRouter]:
    """Let officers record findings."""
    profile = parts.profile

    def day_of(moment: datetime) -> date:
        return report_day(moment, profile.time_zone)

    collection = parts.collection("findings", INDEXES)
    store = FindingStore(collection, parts.relay.outbox_of(collection), keys)
    desk = Desk(store, people, parts.audit, profile.areas, digest, parts.now, day_of)
    return [edge.writing(desk, store), edge.reading(desk, store, profile.areas)]
