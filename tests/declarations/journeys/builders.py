"""Stays and zones in the small world of the zones' tests."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from services.contracts.declarations import (
    DeclaredStay,
    JourneysDeclared,
    ZoneCorrected,
    ZoneDeclared,
    ZoneLevel,
    ZoneWithdrawn,
)
from services.contracts.identifiers import PersonId
from services.declarations.journeys import rules
from services.declarations.journeys.model import Exposure, KnownZone, Stay
from tests.declarations.builders import COMMUNE, NOON
from tests.declarations.zones.builders import CITY, the_world

# The end of a month lies between.
JUNE_28, JULY_3 = date(2021, 6, 28), date(2021, 7, 3)

ZoneSaid = ZoneDeclared | ZoneCorrected | ZoneWithdrawn


def day(number: int) -> date:
    """Days of which the third is the last of June."""
    return JUNE_28 + timedelta(days=number)


def a_declared_stay(area: str = CITY, first: date = JUNE_28, last: date = JULY_3) -> DeclaredStay:
    return DeclaredStay(area_code=area, first_day=first, last_day=last)


def journeys_declared(
    number: int = 1, stays: Iterable[DeclaredStay] = (a_declared_stay(),), commune: str = COMMUNE
) -> JourneysDeclared:
    return JourneysDeclared(
        declaration_id=UUID(int=number),
        person_id=PersonId(UUID(int=1000 + number)),
        commune_code=commune,
        declared_at=NOON,
        stays=tuple(stays),
    )


def a_stay(number: int = 1, area: str = CITY, commune: str = COMMUNE, **days: date) -> Stay:
    """The only stay of a declaration."""
    declared = journeys_declared(number, [a_declared_stay(area, **days)], commune)
    [stay] = rules.stays_of(declared, the_world().ancestry)
    return stay


def zone_said(number: int = 1, version: int = 1, **changes: Any) -> ZoneSaid:
    """What is heard of a zone that stood in the city over the end of June."""
    is_withdrawn = changes.pop("is_withdrawn", False)
    later = ZoneWithdrawn if is_withdrawn else ZoneCorrected
    kind = later if version > 1 else ZoneDeclared
    return kind(
        **{
            "zone_id": UUID(int=5000 + number),
            "version": version,
            "area_code": CITY,
            "level": ZoneLevel.OUTBREAK,
            "first_day": JUNE_28,
            "last_day": JULY_3,
            "decided_by": "UBND",
            "document": "1/UBND",
            "decided_on": JUNE_28,
            "recorded_at": NOON,
            "recorded_by": "so-y-te",
            **changes,
        }
    )


def a_known_zone(number: int = 1, version: int = 1, **changes: Any) -> KnownZone:
    return rules.known_zone(zone_said(number, version, **changes), the_world().ancestry)


def an_exposure(stay: Stay | None = None, zone: KnownZone | None = None) -> Exposure:
    """What is said first of a stay that a zone touches."""
    found = rules.settle(stay or a_stay(), zone or a_known_zone(), None)
    assert found
    return found
