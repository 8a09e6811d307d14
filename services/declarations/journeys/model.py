"""Stays, the zones that may touch them, and what follows when one does."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.contracts.declarations import ZoneLevel
from services.contracts.identifiers import PersonId


# Made by the million when a zone of a whole province is corrected, where models would cost more
# than everything else.
@dataclass(frozen=True, slots=True)
class Stay:
    """Where somebody was, from the first to the last day.

    `areas` is the area that was named and all that contain it; `number` is the place of the stay in
    its declaration.
    """

    declaration_id: UUID
    number: int
    person_id: PersonId
    commune_code: str
    areas: tuple[str, ...]
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class KnownZone:
    """A zone as it was last heard of. `areas` is its area and all that contain it."""

    id: UUID
    version: int
    areas: tuple[str, ...]
    level: ZoneLevel
    first_day: date
    last_day: date | None
    is_withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Touch:
    """The days of a stay on which a zone stood there.

    Not certain when only a wider area was named, of which the zone is a part.
    """

    level: ZoneLevel
    first_day: date
    last_day: date
    is_certain: bool


@dataclass(frozen=True, slots=True)
class Exposure:
    """What was last said of a stay and a zone, and by which version of the zone.

    `version` counts what was said, from 1. `touch` is what holds, or held until it was withdrawn.
    """

    stay: Stay
    zone_id: UUID
    zone_version: int
    version: int
    touch: Touch
    is_withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the examination of a zone has come: which search, and after which of its finds."""

    search: int = 0
    after: str | None = None
