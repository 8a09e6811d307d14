"""Puts the register of people together."""

from dataclasses import dataclass

from fastapi import APIRouter

from services.backbone.clock import report_day
from services.backbone.frame import Frame
from services.backbone.vault.keys import PersonKeys
from services.backbone.vault.pseudonyms import Pseudonyms
from services.declarations.people import edge, handlers
from services.declarations.people.register import Declarations, Register
from services.declarations.people.store import PeopleStore


@dataclass(frozen=True)
class People:
    """What the service takes of this feature."""

    register: Register
    router: APIRouter


def add_people(
    parts: Frame, keys: PersonKeys, declarations: Declarations, pseudonyms: Pseudonyms
) -> People:
    """Follow declarations, and let officers find people."""
    zone, areas = parts.profile.time_zone, parts.profile.areas
    store = PeopleStore(parts.collection("people"), keys)
    parts.listen(handlers.subscriptions(handlers.PeopleHandlers(store)))
    register = Register(
        store, declarations, pseudonyms, areas, lambda moment: report_day(moment, zone)
    )
    return People(register, edge.router(register, parts.audit, areas, parts.now))
