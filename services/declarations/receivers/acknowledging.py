"""An officer of the commune authority acknowledges: one declaration, many, or a whole day."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.backbone.audit import Deed
from services.contracts.identifiers import Account
from services.declarations.receivers import decisions, rules
from services.declarations.receivers.asked import MOST_AT_ONCE, OfDay
from services.declarations.receivers.model import Obligation, State, Wanted
from services.declarations.receivers.rules import Change

# An answer has to come in seconds, and a commune may have tens of thousands of people.
MOST_PAGES = 10


class Obligations(decisions.Obligations, Protocol):
    async def of_commune(
        self, wanted: Wanted, after: str | None, limit: int
    ) -> Sequence[Obligation]: ...


class Audit(Protocol):
    async def record(self, *deeds: Deed) -> None: ...


@dataclass(frozen=True, slots=True)
class Done:
    """How many were acknowledged, and whether some of the day are left for another request."""

    acknowledged: int
    more: bool


class Acknowledging:
    """Each decision is in the audit trail before it is made."""

    def __init__(self, obligations: Obligations, audit: Audit, now: Callable[[], datetime]) -> None:
        self._obligations = obligations
        self._audit = audit
        self._now = now

    async def these(self, found: Mapping[str, Obligation], by: Account) -> int:
        """Acknowledge those of `found` that are owed; returns how many that were."""
        owed = [one.id for one in found.values() if not one.acknowledged]
        if not owed:
            return 0
        now = self._now()
        await self._audit.record(*(_deed(one, by, now) for one in owed))

        def decision(_: str, known: Obligation | None) -> Change | None:
            return rules.acknowledge(known, by, now) if known else None

        return len(await decisions.decide(self._obligations, owed, decision))

    async def day(self, asked: OfDay, by: Account) -> Done:
        """Acknowledge what is owed of the day, page by page."""
        wanted = Wanted(asked.commune_code, State.OWED, asked.day, asked.until)
        acknowledged, after = 0, None
        for _ in range(MOST_PAGES):
            page = await self._obligations.of_commune(wanted, after, MOST_AT_ONCE)
            acknowledged += await self.these({one.id: one for one in page}, by)
            if len(page) < MOST_AT_ONCE:
                return Done(acknowledged, more=False)
            after = page[-1].id
        return Done(acknowledged, more=True)


def _deed(obligation_id: str, by: Account, at: datetime) -> Deed:
    return Deed(by, "acknowledge", f"obligation:{obligation_id}", "declaration", "allowed", at)
