"""Puts the orders together."""

from collections.abc import Callable, Sequence

from fastapi import APIRouter

from services.backbone.frame import Frame
from services.backbone.profile import read_yaml
from services.backbone.vault.keys import PersonKeys
from services.declarations.orders import changes_edge, edge
from services.declarations.orders.desk import Desk, People
from services.declarations.orders.edge import Office
from services.declarations.orders.model import Limits
from services.declarations.orders.schedule import OrderSchedule
from services.declarations.orders.stays import Stays
from services.declarations.orders.store import INDEXES, OrderStore


def add_orders(
    parts: Frame, keys: PersonKeys, people: People, digest: Callable[[bytes], bytes]
) -> Sequence[APIRouter]:
    """Let officers issue orders, and let the clock end them."""
    profile = parts.profile
    limits = read_yaml(profile.directory / "orders.yaml", Limits)
    collection = parts.collection("orders", INDEXES)
    stays = Stays(parts.collection("facility_stays"))
    outbox = parts.relay.outbox_of(collection)
    store = OrderStore(parts.client, collection, stays, outbox, keys)
    parts.loops.append(OrderSchedule(store, limits, profile.time_zone, parts.now).run)
    desk = Desk(store, people, parts.audit, limits, profile.time_zone, parts.now)
    office = Office(store, desk, profile.areas, digest)
    return [edge.issuing(office), edge.reading(office), changes_edge.changing(office)]
