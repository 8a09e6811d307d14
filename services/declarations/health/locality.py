"""Where people declare: its areas, its carriers, its time."""

from collections.abc import Set as AbstractSet
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from services.backbone.clock import report_day
from services.declarations.health.circumstances import AHEAD, BEHIND, Circumstances

FRESH = timedelta(seconds=1)


class KnownAreas(Protocol):
    """The communes of the province."""

    def communes_on(self, day: date) -> frozenset[str]: ...


class Places(Protocol):
    """Every area of the country, and countries."""

    def exists(self, code: str, on: date) -> bool: ...


class Locality:
    """What the province knows, beside what a declaration says."""

    def __init__(
        self,
        areas: KnownAreas,
        places: Places,
        mobile_prefixes: AbstractSet[str],
        zone: ZoneInfo,
    ) -> None:
        self._areas = areas
        self.places = places
        self._mobile_prefixes = mobile_prefixes
        self._zone = zone
        self._here: Circumstances | None = None
        self._good_until = datetime.min.replace(tzinfo=UTC)

    def day_of(self, moment: datetime) -> date:
        """The day of `moment` here."""
        return report_day(moment, self._zone)

    def circumstances(self, now: datetime) -> Circumstances:
        """What can be true of what is read at `now`."""
        # The limits of what can be true need not be newer than a second.
        if self._here is None or not now < self._good_until <= now + FRESH:
            self._here = self._circumstances(now)
            self._good_until = now + FRESH
        return self._here

    def _circumstances(self, now: datetime) -> Circumstances:
        today = self.day_of(now)
        # A late declaration may name a commune that has ended since.
        communes = self._areas.communes_on(today) | self._areas.communes_on(today - BEHIND)
        return Circumstances(
            today=today,
            communes=communes,
            mobile_prefixes=self._mobile_prefixes,
            earliest=now - BEHIND,
            latest=now + AHEAD,
        )
