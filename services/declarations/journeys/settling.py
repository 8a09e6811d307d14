"""Says what has to be said of stays and zones, until nobody was quicker."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from services.backbone.events.dead_letters import Unavailable
from services.declarations.journeys import rules
from services.declarations.journeys.exposures import id_of
from services.declarations.journeys.model import Exposure, KnownZone, Stay

Pair = tuple[Stay, KnownZone]

# Each lost try means that somebody else said something of one of the stays.
TRIES = 20


class Exposures(Protocol):
    async def known(self, stays: Mapping[str, Stay]) -> Mapping[str, Exposure]: ...

    async def write(self, exposures: Sequence[Exposure], at: datetime) -> bool: ...


class Outrun(Unavailable):
    """Others were quicker every time; later there will be nothing left to say."""


class Settling:
    """The one way in which exposures come about and end, whoever notices first."""

    def __init__(self, exposures: Exposures, now: Callable[[], datetime]) -> None:
        self._exposures = exposures
        self._now = now

    async def settle(self, pairs: Sequence[Pair]) -> bool:
        """Make what is known of `pairs` as the zones say; whether anything had to be said."""
        has_said = False
        for _ in range(TRIES):
            changes = await self._changes(pairs)
            if not changes:
                return has_said
            has_said = True
            if await self._exposures.write(changes, self._now()):
                return True
        raise Outrun

    async def _changes(self, pairs: Sequence[Pair]) -> list[Exposure]:
        # A batch may hold the same declaration twice.
        by_id = {id_of(stay, zone.id): (stay, zone) for stay, zone in pairs}
        known = await self._exposures.known({own_id: stay for own_id, (stay, _) in by_id.items()})
        settled = (
            rules.settle(stay, zone, known.get(own_id)) for own_id, (stay, zone) in by_id.items()
        )
        return [one for one in settled if one]
