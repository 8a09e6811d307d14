"""Turns facts into changes of the counters, exact in any order and with any repetition."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from services.reporting.daily.model import Changes, DayArea, Fact

Ancestry = Callable[[str], tuple[str, ...]]
"""Every area that a commune counts in, itself included."""

Decision = Callable[[Mapping[str, Fact]], Changes]
"""What changes, given those facts that are known."""


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
    replaced = [after[fact.id] for fact in known.values() if after[fact.id] != fact]
    were = [known[fact.id] for fact in replaced]
    return Changes(new, replaced, _increments([*new, *replaced], were, ancestry))


def _increments(
    now: Iterable[Fact], were: Iterable[Fact], ancestry: Ancestry
) -> dict[DayArea, dict[str, int]]:
    """By how much each counter moves."""
    alike = Counter(map(_place, now))
    alike.subtract(map(_place, were))
    moved: dict[DayArea, dict[str, int]] = {}
    for (day, commune_code, figures), things in alike.items():
        for area_code in ancestry(commune_code):
            by = moved.setdefault(DayArea(day, area_code), {})
            for figure in figures:
                by[figure] = by.get(figure, 0) + things
    return {place: moving for place, by in moved.items() if (moving := _moving(by))}


def _place(fact: Fact) -> tuple[str, str, tuple[str, ...]]:
    return fact.id[:8], fact.commune_code, fact.figures


def _moving(by: Mapping[str, int]) -> dict[str, int]:
    return {figure: things for figure, things in by.items() if things}
