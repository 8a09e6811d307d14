"""Who is told after whom, and how long each has."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from services.duty.units.model import Chain


class Chains(Protocol):
    async def of(self, commune_codes: Iterable[str], at: datetime) -> Mapping[str, Chain]: ...


@dataclass(frozen=True)
class Escalation:
    """What the profile says about silence: each desk has `within` to acknowledge."""

    chains: Chains
    within: timedelta
