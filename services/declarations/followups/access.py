"""Who may look after whom: the station of the commune, or the centre where there is none."""

from datetime import date
from typing import Protocol

from services.backbone.identity.access import Actor, Areas
from services.backbone.identity.policies import require
from services.backbone.profile import AreaUnknown
from services.declarations.followups.stations import CENTRE, STATION, Unit

STATIONS = (STATION, CENTRE)


class Stations(Protocol):
    def nearest(self, commune_code: str, day: date) -> Unit | None: ...


class Access:
    """Role and jurisdiction of whoever follows people up."""

    def __init__(self, stations: Stations, areas: Areas) -> None:
        self._stations = stations
        self._areas = areas

    def check(self, actor: Actor, commune_code: str, day: date) -> None:
        """403 unless `actor` follows up the people of the commune on `day`."""
        require(actor, frozenset({self._role(commune_code, day)}), commune_code, self._areas)

    def _role(self, commune_code: str, day: date) -> str:
        try:
            unit = self._stations.nearest(commune_code, day)
        except AreaUnknown:
            unit = None
        return unit.kind if unit else STATION
