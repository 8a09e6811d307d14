"""Puts the journeys together."""

import secrets
from collections.abc import Sequence

from fastapi import APIRouter

from services.backbone.clock import system_clock
from services.backbone.frame import Frame
from services.backbone.outbox.lease import MongoLease
from services.declarations.journeys import edge, handlers
from services.declarations.journeys.exposures import INDEXES as EXPOSURE_INDEXES
from services.declarations.journeys.exposures import ExposureStore
from services.declarations.journeys.metrics import JourneyMetrics
from services.declarations.journeys.rules import Ancestry
from services.declarations.journeys.schedule import ReExamination
from services.declarations.journeys.searching import Searching
from services.declarations.journeys.settling import Settling
from services.declarations.journeys.stays import INDEXES as STAY_INDEXES
from services.declarations.journeys.stays import StayStore
from services.declarations.journeys.zones import INDEXES as ZONE_INDEXES
from services.declarations.journeys.zones import KnownZones


def add_journeys(parts: Frame, ancestry: Ancestry) -> Sequence[APIRouter]:
    """Hold journeys against zones, whichever comes first."""
    stays = StayStore(parts.collection("journey_stays", STAY_INDEXES))
    zones = KnownZones(parts.collection("known_zones", ZONE_INDEXES))
    collection = parts.collection("zone_exposures", EXPOSURE_INDEXES)
    exposures = ExposureStore(collection, parts.relay.grouped_outbox_of(collection))
    settling = Settling(exposures, parts.now)
    parts.listen(
        handlers.subscriptions(
            handlers.JourneyHandlers(stays, zones, exposures, settling, ancestry, parts.now)
        )
    )
    # Leases live in real time, whatever the scenario's clock shows.
    holder = secrets.token_hex(8)
    lease = MongoLease(parts.database["leases"], "reexamination", holder, system_clock())
    metrics = JourneyMetrics(parts.registry)
    searching = Searching(stays, exposures)
    parts.loops.append(ReExamination(zones, searching, settling, lease, metrics, parts.now).run)
    return [edge.router(exposures, parts.audit, parts.profile.areas, parts.now)]
