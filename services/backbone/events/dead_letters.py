"""Sets aside what cannot be taken, so that the others go through and nothing is dropped."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from itertools import groupby
from typing import Any, Protocol

from prometheus_client import CollectorRegistry, Counter, Gauge

from services.backbone.events import kafka
from services.backbone.events.received import Reason, Received, SetAside
from services.backbone.store import mongo

logger = logging.getLogger(__name__)

# A publisher that sends nothing but rubbish is one fault, not ten thousand: past these limits the
# reader stops and somebody looks, before everything is set aside (as in Sentry's arroyo).
MOST_IN_A_ROW = 50
MOST_OF_A_HUNDRED = 10
WINDOW = 1_000


class Unavailable(Exception):
    """Something we depend on is away: the same events are wanted again, after a pause."""


class Refused(Exception):
    """A handler will never take this event; the message says why, without values."""


class TooManyDeadLetters(Unavailable):
    """So much is refused that the reader waits for somebody to look at it."""


class DeadLetterStore(Protocol):
    async def keep(self, group: str, letters: Sequence[SetAside]) -> None: ...


class DeadLetterMetrics:
    """What was set aside, and who stopped because of it."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.letters = Counter(
            "dead_letters_total",
            "Records set aside; read the reason, mend, then run `replay`",
            ["group", "reason"],
            registry=registry,
        )
        self.stopped = Gauge(
            "consumer_stopped",
            "1 while a reader waits because too much of its topic is refused",
            ["group"],
            registry=registry,
        )


class DeadLetterLimit:
    """How much of a partition may be set aside before its reader stops."""

    def __init__(self) -> None:
        self._recent: dict[int, list[bool]] = {}

    def allows(self, partition: int, refused: Sequence[bool]) -> bool:
        """Whether the next records, of which some are `refused`, stay within the limits."""
        recent = self._with(partition, refused)
        many = len(recent) == WINDOW and sum(recent) * 100 > MOST_OF_A_HUNDRED * WINDOW
        return not many and _longest_row(recent) <= MOST_IN_A_ROW

    def count(self, partition: int, refused: Sequence[bool]) -> None:
        """These were taken. A batch that is to be read again must not be counted twice."""
        self._recent[partition] = self._with(partition, refused)

    def _with(self, partition: int, refused: Sequence[bool]) -> list[bool]:
        return [*self._recent.get(partition, []), *refused][-WINDOW:]


def _longest_row(refused: Sequence[bool]) -> int:
    return max((len(list(row)) for is_refused, row in groupby(refused) if is_refused), default=0)


def is_passing(error: BaseException) -> bool:
    """Whether the cause will pass by itself, so that the same events should be read again."""
    return isinstance(error, Unavailable) or mongo.is_away(error) or kafka.is_away(error)


async def apply(
    handler: Callable[[Sequence[Received[Any]]], Awaitable[None]],
    received: Sequence[Received[Any]],
) -> list[SetAside]:
    """Give `received` to `handler`; returns those that it fails on for good.

    The only place that catches everything: a batch that fails is halved until the events at
    fault are found, and the others go through. Handlers take the same event twice.
    """
    if not received:
        return []
    try:
        await handler(received)
    except Exception as error:
        if is_passing(error):
            raise
        if len(received) > 1:
            middle = len(received) // 2
            first = await apply(handler, received[:middle])
            return first + await apply(handler, received[middle:])
        return [_set_aside(received[0], error)]
    return []


def _set_aside(received: Received[Any], error: Exception) -> SetAside:
    if isinstance(error, Refused):
        return SetAside(received.record, Reason.REFUSED, str(error))
    # Tracebacks of our own bugs may quote values, so only types and places are logged.
    where = error.__traceback__
    while where is not None and where.tb_next is not None:
        where = where.tb_next
    place = f"{where.tb_frame.f_code.co_name}:{where.tb_lineno}" if where else ""
    logger.error("A handler failed on %s: %s in %s", received.id, type(error).__name__, place)
    return SetAside(received.record, Reason.BUG, f"{type(error).__name__} in {place}")
