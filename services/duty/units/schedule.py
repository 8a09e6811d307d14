"""Brings the store to what the profile says, at the start and at the beginning of each day."""

import logging
from collections.abc import Callable, Sequence
from datetime import date, datetime, tzinfo
from typing import Protocol

from services.backbone.clock import report_day
from services.duty.repeated import repeat
from services.duty.units.model import Member, Unit
from services.duty.units.register import Register

logger = logging.getLogger(__name__)

LOOK_EVERY_SECONDS = 1.0


class Units(Protocol):
    async def keep(self, units: Sequence[Unit], at: datetime) -> None: ...


class Staff(Protocol):
    async def keep(self, staff: Sequence[Member], at: datetime) -> None: ...


class Loads(Protocol):
    async def done(self, at: datetime) -> None: ...


class UnitSchedule:
    """A unit begins or ends at midnight in the profile's zone."""

    def __init__(
        self,
        register: Register,
        units: Units,
        staff: Staff,
        loads: Loads,
        zone: tzinfo,
        now: Callable[[], datetime],
    ) -> None:
        self._register = register
        self._units = units
        self._staff = staff
        self._loads = loads
        self._zone = zone
        self._now = now
        self._day: date | None = None

    async def run(self) -> None:
        """Keep the store up to date until cancelled."""
        await repeat(self.keep_up, LOOK_EVERY_SECONDS)

    async def keep_up(self) -> None:
        """Load what exists today, unless that was done today."""
        now = self._now()
        today = report_day(now, self._zone)
        if today == self._day:
            return
        units, staff = self._register.units_on(today), self._register.staff_on(today)
        # Contacts first, so that whoever is told of an alert can be reached.
        await self._staff.keep(staff, now)
        await self._units.keep(units, now)
        await self._loads.done(now)
        self._day = today
        logger.info("Loaded %s units and %s members of staff", len(units), len(staff))
