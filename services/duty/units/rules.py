"""Who answers for a commune, and what the others must be told when units or staff change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.contracts.duty import Level, UnitDescribed
from services.contracts.identifiers import Account, UnitCode
from services.duty.units.model import Chain, Desk, Kind, Unit

KINDS = {Level.STATION: Kind.HEALTH_STATION, Level.DISTRICT: Kind.DISTRICT_HEALTH}

OnDuty = Mapping[UnitCode, Sequence[Account]]


def who_answers(unit: Unit, on_duty: Sequence[Account]) -> tuple[Account, ...]:
    """Those on duty; with nobody on duty, the head."""
    return tuple(on_duty) or (unit.head_account,)


def chain(
    ancestry: Sequence[str], levels: Sequence[Level], units: Sequence[Unit], on_duty: OnDuty
) -> Chain:
    """Who is told about the commune of `ancestry`, in the order of `levels`.

    A level without a unit is left out, so that the next one is told instead of nobody.
    """
    answering = [(level, _unit_at(level, ancestry, units)) for level in levels]
    return tuple(
        Desk(
            level=level,
            unit_code=unit.code,
            accounts=who_answers(unit, on_duty.get(unit.code, ())),
        )
        for level, unit in answering
        if unit
    )


def _unit_at(level: Level, ancestry: Sequence[str], units: Sequence[Unit]) -> Unit | None:
    commune_code, district_code, *_ = ancestry
    area = commune_code if level is Level.STATION else district_code
    found = [one for one in units if one.kind is KINDS[level] and one.area_code == area]
    return min(found, key=lambda unit: unit.code, default=None)


def described(unit: Unit, version: int) -> UnitDescribed:
    """What the others hear of a unit."""
    return UnitDescribed(
        version=version,
        unit_code=unit.code,
        kind=unit.kind,
        name_vi=unit.name_vi,
        name_en=unit.name_en,
        area_code=unit.area_code,
        parent_code=unit.parent_code,
    )


@dataclass(frozen=True, slots=True)
class Known:
    """What the others were told last of a thing: no digest when it has ended."""

    version: int
    digest: bytes | None


@dataclass(frozen=True, slots=True)
class Changed:
    """The thing is new, or not as it was; `version` is its next one."""

    key: str
    version: int


@dataclass(frozen=True, slots=True)
class Ended:
    """The thing is no more."""

    key: str
    version: int


def changes(known: Mapping[str, Known], wanted: Mapping[str, bytes]) -> list[Changed | Ended]:
    """What to tell, so that the others know the `wanted` contents, given by digest."""
    never = Known(version=0, digest=None)
    changed = [
        Changed(key, known.get(key, never).version + 1)
        for key, digest in wanted.items()
        if known.get(key, never).digest != digest
    ]
    ended = [
        Ended(key, one.version + 1)
        for key, one in known.items()
        if one.digest is not None and key not in wanted
    ]
    return [*changed, *ended]
