"""Puts the register of zones together."""

from collections.abc import Sequence

from fastapi import APIRouter

from services.backbone.frame import Frame
from services.declarations.zones import edge
from services.declarations.zones.areas import WorldAreas
from services.declarations.zones.desk import Desk
from services.declarations.zones.schedule import FirstZonesSchedule, read_first_zones
from services.declarations.zones.store import INDEXES, ZoneStore


def add_zones(parts: Frame, world: WorldAreas) -> Sequence[APIRouter]:
    """Let the health department keep zones, and everybody read them."""
    profile = parts.profile
    collection = parts.collection("zones", INDEXES)
    store = ZoneStore(collection, parts.relay.outbox_of(collection), world)
    first = read_first_zones(profile, world)
    parts.loops.append(FirstZonesSchedule(first, store, parts.now).run)
    desk = Desk(store, world, parts.audit, profile.areas, profile.time_zone, parts.now)
    return [
        edge.reading(desk, store, world, profile.time_zone, parts.now),
        edge.writing(desk, store, world),
    ]
