"""The reporting service's store in memory; it keeps the promises of the real one."""

from collections import Counter
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import date, datetime
from typing import Any

from services.reporting.daily.model import Changes, Counted, DayArea, Fact, Figures
from services.reporting.daily.rules import day_key
from services.reporting.daily.tally import Decision

Counts = dict[DayArea, Counter[str]]


class InMemoryDays:
    def __init__(self) -> None:
        self.facts: dict[str, Fact] = {}
        self.counts: Counts = {}
        self.writes = 0
        self._as_of: dict[DayArea, datetime] = {}

    async def add(self, changes: Changes, at: datetime) -> bool:
        if any(one.id in self.facts for one in changes.new):
            return False
        self._write(changes, at)
        return True

    async def change(self, ids: AbstractSet[str], decide: Decision, at: datetime) -> Changes:
        changes = decide({one: self.facts[one] for one in ids if one in self.facts})
        self._write(changes, at)
        return changes

    def _write(self, changes: Changes, at: datetime) -> None:
        self.writes += changes.things > 0
        self.facts |= {one.id: one for one in [*changes.new, *changes.replaced]}
        for place, by in changes.increments.items():
            self.counts.setdefault(place, Counter()).update(by)
            self._as_of[place] = max(at, self._as_of.get(place, at))

    async def counted(self, day: date, area_code: str) -> Counted | None:
        place = DayArea(day_key(day), area_code)
        if place not in self.counts:
            return None
        return Counted(Figures.model_validate(nested(self.counts[place])), self._as_of[place])


def nested(counts: Mapping[str, int]) -> dict[str, Any]:
    """`{"alerts.raised": 1}` as `{"alerts": {"raised": 1}}`."""
    found: dict[str, Any] = {}
    for path, count in counts.items():
        *above, last = path.split(".")
        place = found
        for name in above:
            place = place.setdefault(name, {})
        place[last] = count
    return found


def flat(figures: Figures) -> dict[str, int]:
    """The reverse, of what is not zero."""
    found: dict[str, int] = {}
    for name, value in figures.model_dump(by_alias=True).items():
        inner = value.items() if isinstance(value, dict) else [(None, value)]
        found |= {f"{name}.{last}" if last else name: count for last, count in inner if count}
    return found
