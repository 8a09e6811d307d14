"""Puts the follow-ups together."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter

from services.backbone.frame import Frame
from services.backbone.profile import read_rows, read_yaml
from services.backbone.vault.keys import PersonKeys
from services.declarations.followups import edge, handlers
from services.declarations.followups.access import Access
from services.declarations.followups.causes import Causes
from services.declarations.followups.changing import Changing
from services.declarations.followups.day_list import INDEXES, DayList
from services.declarations.followups.policy_model import Policy
from services.declarations.followups.reading import Declarations, People, Reading
from services.declarations.followups.schedule import FollowUpSchedule
from services.declarations.followups.stations import Stations, Unit
from services.declarations.followups.store import FollowUpStore


@dataclass(frozen=True)
class FollowUps:
    """What the service takes of this feature; the store tells the status by declaration."""

    store: FollowUpStore
    routers: Sequence[APIRouter]


def add_followups(
    parts: Frame, keys: PersonKeys, people: People, declarations: Declarations
) -> FollowUps:
    """Follow people up, as long as there is a cause for it."""
    profile = parts.profile
    policy = read_yaml(profile.directory / "followups.yaml", Policy)
    stations = Stations(read_rows(profile.directory / "units.csv", Unit), profile.areas)
    collection = parts.collection("followups", INDEXES)
    store = FollowUpStore(collection, parts.relay.outbox_of(collection), keys)
    changing = Changing(store, policy, profile.time_zone, parts.now)
    causes = Causes(stations, policy, profile.time_zone)
    parts.listen(handlers.subscriptions(handlers.FollowUpHandlers(changing, causes)))
    parts.loops.append(FollowUpSchedule(store, changing).run)
    told, access = Reading(people, declarations, parts.audit), Access(stations, profile.areas)
    routers = [
        edge.reading(store, DayList(collection), told, access, changing),
        edge.visiting(store, told, access, changing),
    ]
    return FollowUps(store, routers)
