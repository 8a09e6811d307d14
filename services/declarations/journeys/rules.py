"""Whether a zone touches a stay, and what is to be said of it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from uuid import UUID, uuid5

from services.contracts.declarations import (
    JourneysDeclared,
    ZoneCorrected,
    ZoneDeclared,
    ZoneExposureFound,
    ZoneExposureWithdrawn,
    ZoneWithdrawn,
)
from services.declarations.journeys.model import Exposure, KnownZone, Stay, Touch

EXPOSURES = UUID("5b0f6e7c-8b1d-5c52-8a2f-6f1a0e9be301")

Ancestry = Callable[[str], tuple[str, ...]]


def stays_of(declared: JourneysDeclared, ancestry: Ancestry) -> list[Stay]:
    """The stays of one declaration."""
    return [
        Stay(
            declaration_id=declared.declaration_id,
            number=number,
            person_id=declared.person_id,
            commune_code=declared.commune_code,
            areas=ancestry(one.area_code),
            first_day=one.first_day,
            last_day=one.last_day,
        )
        for number, one in enumerate(declared.stays)
    ]


def known_zone(said: ZoneDeclared | ZoneCorrected | ZoneWithdrawn, ancestry: Ancestry) -> KnownZone:
    """The zone after what was said of it."""
    return KnownZone(
        id=said.zone_id,
        version=said.version,
        areas=ancestry(said.area_code),
        level=said.level,
        first_day=said.first_day,
        last_day=said.last_day,
        is_withdrawn=isinstance(said, ZoneWithdrawn),
    )


def exposure_id(stay: Stay, zone_id: UUID) -> UUID:
    """Made from the declaration, the stay and the zone, so that it is found once."""
    return uuid5(EXPOSURES, f"{stay.declaration_id}:{stay.number}:{zone_id}")


def touch(stay: Stay, zone: KnownZone) -> Touch | None:
    """On which days the zone stood where the person was, if there are any."""
    first_day = max(stay.first_day, zone.first_day)
    last_day = min(stay.last_day, zone.last_day or date.max)
    if zone.is_withdrawn or last_day < first_day:
        return None
    is_certain = zone.areas[0] in stay.areas
    if not is_certain and stay.areas[0] not in zone.areas:
        return None
    return Touch(zone.level, first_day, last_day, is_certain)


def settle(stay: Stay, zone: KnownZone, known: Exposure | None) -> Exposure | None:
    """What is to be said after what is `known`; None when that is all."""
    if known and known.zone_version > zone.version:
        return None
    found = touch(stay, zone)
    if known is None:
        return Exposure(stay, zone.id, zone.version, 1, found) if found else None
    if found is None:
        return None if known.is_withdrawn else _next(known, zone, known.touch, is_withdrawn=True)
    if found == known.touch and not known.is_withdrawn:
        return None
    return _next(known, zone, found, is_withdrawn=False)


def _next(known: Exposure, zone: KnownZone, touch: Touch, *, is_withdrawn: bool) -> Exposure:
    return Exposure(known.stay, zone.id, zone.version, known.version + 1, touch, is_withdrawn)


def said(exposure: Exposure) -> ZoneExposureFound | ZoneExposureWithdrawn:
    """What the others hear of it: that somebody stayed there, never where they were otherwise."""
    kind = ZoneExposureWithdrawn if exposure.is_withdrawn else ZoneExposureFound
    stay, touched = exposure.stay, exposure.touch
    return kind(
        version=exposure.version,
        exposure_id=exposure_id(stay, exposure.zone_id),
        person_id=stay.person_id,
        commune_code=stay.commune_code,
        declaration_id=stay.declaration_id,
        zone_id=exposure.zone_id,
        zone_version=exposure.zone_version,
        level=touched.level,
        first_day=touched.first_day,
        last_day=touched.last_day,
        is_certain=touched.is_certain,
    )


def touching(stays: Iterable[Stay], zones: Iterable[KnownZone]) -> Iterator[tuple[Stay, KnownZone]]:
    """Every stay with every zone that touches it."""
    of_area: defaultdict[str, list[KnownZone]] = defaultdict(list)
    within: defaultdict[str, list[KnownZone]] = defaultdict(list)
    for zone in zones:
        own, *containing = zone.areas
        of_area[own].append(zone)
        for area in containing:
            within[area].append(zone)
    for stay in stays:
        near = [zone for area in stay.areas for zone in of_area.get(area, ())]
        for zone in (*near, *within.get(stay.areas[0], ())):
            if touch(stay, zone):
                yield stay, zone
