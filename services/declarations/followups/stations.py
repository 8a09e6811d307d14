"""Which health station is the nearest: that of the commune, or else the centre of its district."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from pydantic import BaseModel, ConfigDict

from services.contracts.identifiers import AreaCode, UnitCode

STATION = "health-station"
CENTRE = "district-health"


class Unit(BaseModel):
    """A line of `units.csv`, as far as it matters here; `kind` is also the role of its account."""

    model_config = ConfigDict(frozen=True)

    code: UnitCode
    kind: str
    area_code: AreaCode
    valid_from: date
    valid_to: date | None

    def exists(self, on: date) -> bool:
        """Whether there is such a unit on that day; `valid_to` is the first without it."""
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


class Areas(Protocol):
    def ancestry(self, commune_code: str) -> tuple[str, str, str]: ...


class Stations:
    """The units that follow people up."""

    def __init__(self, units: Iterable[Unit], areas: Areas) -> None:
        self._areas = areas
        self._by_area: dict[str, list[Unit]] = {}
        for unit in units:
            if unit.kind in {STATION, CENTRE}:
                self._by_area.setdefault(unit.area_code, []).append(unit)

    def nearest(self, commune_code: str, day: date) -> Unit | None:
        """Who follows up the people of a commune on `day`."""
        commune, district, _ = self._areas.ancestry(commune_code)
        near = [*self._by_area.get(commune, []), *self._by_area.get(district, [])]
        return next((unit for unit in near if unit.exists(day)), None)
