"""Turns facts into changes of the counters, exact in any order and with any repetition."""

import collections
from collections.abc import Callable, Iterable, Mapping, Sequence

from services.reporting.daily.model import Changes, DayArea, Fact

Ancestry = Callable[[str], tuple[str, ...]]
"""Every area that a commune counts in, itself included."""


def tally(
    said: Iterable[Fact],
    known: Mapping[str, Fact],
    joined: Callable[[Fact, Fact], Fact],
    ancestry: Ancestry,
) -> Changes:
    """What changes when all of `said` joins `known`, which is all that is known of its things."""
    after = dict(known)
    for fact in said:
        before = after.get(fact.id)
        after[fact.id] = joined(before, fact) if before else fact
    new = [fact for fact in after.values() if fact.id not in known]
    replaced = [(fact, after[fact.id]) for fact in known.values() if after[fact.id] != fact]
    return Changes(new, replaced, _increments(new, replaced, ancestry))


def _increments(
    new: Sequence[Fact], replaced: Sequence[tuple[Fact, Fact]], ancestry: Ancestry
) -> dict[DayArea, dict[str, int]]:
    """By how much each counter moves; each commune's after those of its district and province."""
    alike = collections.Counter(map(_place, new))
    alike.update(_place(after) for _, after in replaced)
    alike.subtract(_place(before) for before, _ in replaced)
    moved: dict[DayArea, dict[str, int]] = {}
    for (day, commune_code, figures), things in alike.items():
        for area_code in reversed(ancestry(commune_code)):
            by = moved.setdefault(DayArea(day, area_code), {})
            for figure in figures:
                by[figure] = by.get(figure, 0) + things
    return {counter: moving for counter, by in moved.items() if (moving := _moving(by))}


def _place(fact: Fact) -> tuple[str, str, tuple[str, ...]]:
    return fact.id[:8], fact.commune_code, fact.figures


def _moving(by: Mapping[str, int]) -> dict[str, int]:
    return {figure: things for figure, things in by.items() if things}
