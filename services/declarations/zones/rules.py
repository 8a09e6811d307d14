"""How a zone begins, is corrected and is withdrawn, and on which days it stands."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from services.contracts.declarations import ZoneCorrected, ZoneDeclared, ZoneWithdrawn
from services.declarations.zones.model import NewZone, Said, Terms, Zone


def declare(new: NewZone, account: str, at: datetime) -> Zone:
    """The first version."""
    said = Said(version=1, terms=new.terms(), recorded_at=at, recorded_by=account)
    return Zone(id=new.id, versions=(said,))


def correct(zone: Zone, terms: Terms, account: str, at: datetime) -> Zone:
    """From now on it is as `terms` say, and always was."""
    return _with(zone, account, at, terms=terms)


def withdraw(zone: Zone, reason: str, account: str, at: datetime) -> Zone:
    """From now on it never was a zone."""
    return _with(zone, account, at, is_withdrawn=True, reason=reason)


def _with(zone: Zone, account: str, at: datetime, **changes: object) -> Zone:
    # Two processes' clocks may differ by more than lies between two versions.
    at = max(at, zone.now.recorded_at)
    told = {"version": zone.now.version + 1, "recorded_at": at, "recorded_by": account}
    return zone.model_copy(
        update={"versions": (*zone.versions, zone.now.model_copy(update={**told, **changes}))}
    )


def told(zone: Zone) -> ZoneDeclared | ZoneCorrected | ZoneWithdrawn:
    """What the others hear of the newest version."""
    said = zone.now
    if said.is_withdrawn:
        kind: type[ZoneDeclared | ZoneCorrected | ZoneWithdrawn] = ZoneWithdrawn
    else:
        kind = ZoneDeclared if said.version == 1 else ZoneCorrected
    return kind(
        version=said.version,
        zone_id=zone.id,
        recorded_at=said.recorded_at,
        recorded_by=said.recorded_by,
        **dict(said.terms),
    )


def stands(said: Said, day: date) -> bool:
    """Whether there is such a zone on that day."""
    terms = said.terms
    return (
        not said.is_withdrawn
        and terms.first_day <= day
        and (terms.last_day is None or day <= terms.last_day)
    )


def overlapping(zone: Zone, others: Iterable[Zone]) -> list[UUID]:
    """Which of `others` say the same of the same area on some of the same days."""
    return sorted(one.id for one in others if one.id != zone.id and _overlap(zone.now, one.now))


def _overlap(one: Said, other: Said) -> bool:
    if one.is_withdrawn or other.is_withdrawn:
        return False
    mine, theirs = one.terms, other.terms
    return (
        (mine.area_code, mine.level) == (theirs.area_code, theirs.level)
        and mine.first_day <= (theirs.last_day or date.max)
        and theirs.first_day <= (mine.last_day or date.max)
    )
