"""Finds a consumer that has records to read and reads none, which nothing else notices.

After a broker lost its groups, aiokafka may keep a consumer that believes in its partitions and
never fetches again (its issues 847 and 1154 tell of others).
"""

from collections.abc import Iterable
from dataclasses import dataclass

PATIENCE_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a group stands in a partition, where the log ends, and whether it is at work now."""

    group: str
    partition: tuple[str, int]
    position: int
    end: int
    is_busy: bool


class StuckWatch:
    """Remembers since when each consumer has stood still in front of records."""

    def __init__(self, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self._patience_seconds = patience_seconds
        self._since: dict[tuple[str, tuple[str, int]], tuple[int, float]] = {}

    def stuck(self, standings: Iterable[Standing], at: float) -> frozenset[str]:
        """The groups that have stood still for too long; `at` is in seconds and only grows."""
        still: dict[tuple[str, tuple[str, int]], tuple[int, float]] = {}
        for one in standings:
            if one.is_busy or one.end <= one.position:
                continue
            key = (one.group, one.partition)
            position, since = self._since.get(key, (one.position, at))
            still[key] = (one.position, since if position == one.position else at)
        self._since = still
        return frozenset(
            group
            for (group, _), (_, since) in still.items()
            if at - since >= self._patience_seconds
        )
