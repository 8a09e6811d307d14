"""Looks up who is told about a commune at this moment."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, tzinfo
from typing import Protocol

from services.backbone.clock import report_day
from services.backbone.events.dead_letters import Unavailable
from services.backbone.profile import Areas
from services.contracts.duty import Level
from services.contracts.identifiers import Account, UnitCode
from services.duty.units import rules
from services.duty.units.model import Chain, Unit

# Until rosters exist nobody is on duty, and the heads answer.
NOBODY: Mapping[UnitCode, Sequence[Account]] = {}


class Units(Protocol):
    async def covering(self, area_codes: Iterable[str]) -> Sequence[Unit]: ...


class Loads(Protocol):
    async def is_done(self) -> bool: ...


class NotLoaded(Unavailable):
    """The units of the profile are still on their way into the store."""


class Chains:
    """Asks the store each time, as units change while the service runs."""

    def __init__(
        self,
        units: Units,
        loads: Loads,
        areas: Areas,
        levels: Sequence[Level],
        zone: tzinfo,
    ) -> None:
        self._units = units
        self._loads = loads
        self._areas = areas
        self._levels = levels
        self._zone = zone

    async def of(self, commune_codes: Iterable[str], at: datetime) -> Mapping[str, Chain]:
        """The chain of each commune; empty where the profile has nobody who answers.

        Raises `NotLoaded` before the first load has finished, when everybody would seem missing.
        """
        if not await self._loads.is_done():
            raise NotLoaded
        wanted = {code: self._areas.ancestry(code) for code in commune_codes if self._knows(code)}
        covering = await self._covering(wanted.values(), report_day(at, self._zone))
        return {
            code: rules.chain(wanted[code], self._levels, covering, NOBODY)
            if code in wanted
            else ()
            for code in commune_codes
        }

    def _knows(self, commune_code: str) -> bool:
        return commune_code in self._areas.communes

    async def _covering(self, ancestries: Iterable[Sequence[str]], day: date) -> list[Unit]:
        codes = {code for ancestry in ancestries for code in ancestry[:2]}
        return [unit for unit in await self._units.covering(codes) if unit.exists(day)]
