"""Spreads segments so that no second holds more of them than the carrier allows."""

# A sleep ends late: what is late by less is made good, and the pace is slower by as much, so that
# every second, wherever it begins, stays within the rate. What the network bunches is on top.
_SLACK_SECONDS = 0.02


class Pacer:
    """Says how long the next segment has to wait, for one caller at a time."""

    def __init__(self, rate_per_second: float) -> None:
        self._interval = (1 + _SLACK_SECONDS) / rate_per_second
        self._next = float("-inf")

    def pause(self, now: float) -> float:
        """0: the segment goes now, and counts. Else seconds to wait, and then to ask again.

        `now` is any clock that only goes forward.
        """
        if now < self._next:
            return self._next - now
        self._next = max(self._next, now - _SLACK_SECONDS) + self._interval
        return 0.0
