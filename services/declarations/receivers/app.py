"""Puts the two receivers of a declaration together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from fastapi import APIRouter

from services.backbone.clock import report_day
from services.backbone.frame import Frame
from services.backbone.profile import read_yaml
from services.declarations.receivers import edge, handlers
from services.declarations.receivers.acknowledging import Acknowledging
from services.declarations.receivers.ageing import Ageing
from services.declarations.receivers.metrics import ReceiverMetrics
from services.declarations.receivers.reading import People, Reading
from services.declarations.receivers.schedule import AgeingSchedule
from services.declarations.receivers.store import INDEXES, ObligationStore


@dataclass(frozen=True)
class Receivers:
    """What the service takes of this feature; `obligations.of` tells how a person's day stands."""

    obligations: ObligationStore
    routers: Sequence[APIRouter]


def add_receivers(parts: Frame, people: People, declarations: edge.Declarations) -> Receivers:
    """Owe an acknowledgement for every declaration, and tell when it does not come."""
    profile = parts.profile
    ageing = read_yaml(profile.directory / "acknowledgements.yaml", Ageing)
    collection = parts.collection("obligations", INDEXES)
    obligations = ObligationStore(collection, parts.relay.outbox_of(collection))

    def day_of(moment: datetime) -> date:
        return report_day(moment, profile.time_zone)

    heard = handlers.ReceiverHandlers(obligations, profile.areas.communes, day_of, parts.now)
    parts.listen(handlers.subscriptions(heard))
    metrics = ReceiverMetrics(parts.registry)
    district_of = profile.areas.district_of
    parts.loops.append(AgeingSchedule(obligations, ageing, district_of, metrics, parts.now).run)
    desk = edge.Desk(
        obligations=obligations,
        declarations=declarations,
        acknowledging=Acknowledging(obligations, parts.audit, parts.now),
        reading=Reading(people, parts.audit, ageing, parts.now),
        areas=profile.areas,
        day_of=day_of,
        now=parts.now,
    )
    return Receivers(obligations, [edge.router(desk)])
