"""Puts the contact links together."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from fastapi import APIRouter

from services.backbone.clock import report_day
from services.backbone.frame import Frame
from services.backbone.vault.keys import PersonKeys
from services.declarations.contacts import edge
from services.declarations.contacts.desk import Desk, InfectiousDays
from services.declarations.contacts.parties import Parties
from services.declarations.contacts.store import INDEXES, LinkStore
from services.declarations.people.model import Known, PersonReference


class People(Protocol):
    async def resolve(self, reference: PersonReference, at: datetime) -> Known | None: ...

    async def known(self, people: Iterable[UUID]) -> Mapping[UUID, Known]: ...


def add_contacts(
    parts: Frame,
    keys: PersonKeys,
    people: People,
    infectious_days: InfectiousDays,
    digest: Callable[[bytes], bytes],
) -> Sequence[APIRouter]:
    """Let officers record who met whom."""
    profile = parts.profile

    def day_of(moment: datetime) -> date:
        return report_day(moment, profile.time_zone)

    collection = parts.collection("contact_links", INDEXES)
    store = LinkStore(collection, parts.relay.outbox_of(collection), keys)
    parties = Parties(people, profile.areas)
    desk = Desk(store, parties, infectious_days, parts.audit, digest, parts.now, day_of)
    return [edge.writing(desk, store), edge.reading(desk, store, parties, people)]
