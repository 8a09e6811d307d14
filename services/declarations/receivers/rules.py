"""What declaring, acknowledging and silence make of an obligation, in whatever order they come."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID, uuid5

from services.contracts.declarations import (
    AcknowledgementOverdue,
    DeclarationAcknowledged,
    DeclarationsMerged,
)
from services.contracts.events import Event
from services.contracts.identifiers import Account
from services.declarations.receivers.ageing import Ageing
from services.declarations.receivers.model import Acknowledgement, Declared, Obligation

OBLIGATIONS = UUID("7e0a3c52-5d84-5a39-9d0b-6a1f4e2b8c31")
COMMUNE_DAYS = UUID("c1b64b7f-7f0e-5c0a-8a55-2f9d1f3e7a02")

# Nobody declares so often in a day; whoever does shall not make the document grow for ever.
MOST_OF_A_CHANNEL = 20


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of an obligation, and what the others are told; `before` is None when new."""

    before: Obligation | None
    after: Obligation
    at: datetime
    events: tuple[Event, ...] = ()

    def telling(self, event: type[Event], **facts: Any) -> Self:
        """The same with an event more."""
        after = replace(self.after, version=self.after.version + 1)
        told = event(
            version=after.version,
            obligation_id=obligation_id(after.id),
            commune_code=after.commune_code,
            declared_on=after.day,
            **facts,
        )
        return replace(self, after=after, events=(*self.events, told))


def obligation_id(document_id: str) -> UUID:
    """What events call it."""
    return uuid5(OBLIGATIONS, document_id)


def commune_day_id(commune_code: str, day: date) -> UUID:
    """All that a commune owes of a day, as one: the cause of the messages about it."""
    return uuid5(COMMUNE_DAYS, f"{commune_code}:{day.isoformat()}")


def after_declaring(known: Obligation | None, said: Obligation, at: datetime) -> Change | None:
    """What `said` adds to what is `known`; None when all of it was."""
    before = known or Obligation(said.day, said.person_id)
    declarations = joined(before.declarations, said.declarations)
    if declarations == before.declarations:
        return None
    change = Change(known, replace(before, declarations=declarations), at)
    if change.after.has_both_channels:
        ids = tuple(one.id for one in declarations)
        change = change.telling(DeclarationsMerged, declaration_ids=ids)
    entered = change.after.acknowledged
    return change if before.acknowledged or not entered else _acknowledged(change, entered)


def acknowledge(obligation: Obligation, by: Account, at: datetime) -> Change | None:
    """An officer acknowledges; None when the commune did before."""
    if obligation.acknowledged:
        return None
    decision = Acknowledgement(_kept(at), by)
    return _acknowledged(Change(obligation, replace(obligation, decision=decision), at), decision)


def escalate(
    obligation: Obligation, ageing: Ageing, district_code: str, at: datetime
) -> Change | None:
    """Silence has its next consequence; None when it has none yet, or none any more."""
    step = ageing.step_after(obligation.level)
    if obligation.acknowledged or step is None or at < obligation.owed_since + step.after:
        return None
    after = replace(obligation, level=obligation.level + 1)
    return Change(obligation, after, at).telling(
        AcknowledgementOverdue,
        owed_since=after.owed_since,
        level=after.level,
        notify=step.accounts(after.commune_code, district_code),
        commune_day_id=commune_day_id(after.commune_code, after.day),
    )


def due_at(obligation: Obligation, ageing: Ageing) -> datetime | None:
    """When silence has its next consequence, if it has one."""
    step = ageing.step_after(obligation.level)
    if obligation.acknowledged or step is None:
        return None
    return obligation.owed_since + step.after


def joined(known: Iterable[Declared], said: Iterable[Declared]) -> tuple[Declared, ...]:
    """All of both in the order in which they were kept, the first so many of each channel."""
    by_id = {one.id: one for one in (*said, *known)}
    found = []
    of_channel: Counter[str] = Counter()
    for one in sorted(by_id.values(), key=lambda one: (one.kept_at, one.id)):
        of_channel[one.channel] += 1
        if of_channel[one.channel] <= MOST_OF_A_CHANNEL:
            found.append(one)
    return tuple(found)


def _acknowledged(change: Change, acknowledged: Acknowledgement) -> Change:
    return change.telling(
        DeclarationAcknowledged,
        acknowledged_at=acknowledged.at,
        account=acknowledged.account,
    )


def _kept(moment: datetime) -> datetime:
    # The store keeps milliseconds; events and answers must not differ from what is read later.
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
