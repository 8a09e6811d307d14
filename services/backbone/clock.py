"""What time it is: the machine's, or the scenario's."""

from datetime import UTC, date, datetime, tzinfo
from typing import Protocol

from services.backbone.settings import ServiceSettings


class Clock(Protocol):
    """Says what time it is, aware and in UTC."""

    def __call__(self) -> datetime: ...


def system_clock() -> Clock:
    """The machine's own time."""
    return _now


def scenario_clock(start: datetime, anchor: datetime, real: Clock | None = None) -> Clock:
    """A clock that showed `start` at the `real` moment `anchor` and has been running since."""
    machine = real or system_clock()
    origin = start.astimezone(UTC)
    return lambda: origin + (machine() - anchor)


def clock_from(settings: ServiceSettings) -> Clock:
    """The scenario's clock when the settings start one, the machine's otherwise."""
    if settings.clock_start is None:
        return system_clock()
    return scenario_clock(settings.clock_start, settings.clock_anchor or _now())


def report_day(moment: datetime, zone: tzinfo) -> date:
    """The day on which `moment` is reported: the only place where a day is cut."""
    if moment.tzinfo is None:
        raise ValueError("a moment without an offset belongs to no day")
    return moment.astimezone(zone).date()


def _now() -> datetime:
    return datetime.now(UTC)
