"""Declarations and people's keys in memory; they keep the promises of the real stores."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from services.contracts.declarations import ContactPointGiven, Risk
from services.contracts.events import Event
from services.declarations.health.model import (
    Accepted,
    Answer,
    Different,
    Kept,
    New,
    Same,
    Sent,
)
from services.declarations.health.rules import what_happened
from services.declarations.receipts.rules import Place
from tests.declarations.builders import RECEIPTS


class InMemoryKeys:
    """Which key of a person is the present one: none after an erasure, then another."""

    def __init__(self) -> None:
        self._made: Counter[UUID] = Counter()
        self._present: set[UUID] = set()

    def of_or_new(self, person: UUID) -> int:
        if person not in self._present:
            self._present.add(person)
            self._made[person] += 1
        return self._made[person]

    def opens(self, person: UUID, key: int) -> bool:
        return person in self._present and self._made[person] == key

    async def shred(self, person: UUID) -> bool:
        was_there = person in self._present
        self._present.discard(person)
        return was_there


@dataclass(frozen=True)
class _Declaration:
    accepted: Accepted
    digest: bytes
    content: bytes
    key: int


class InMemoryDeclarations:
    """`failure` is what the store dies of, while it is set."""

    def __init__(self, keys: InMemoryKeys | None = None) -> None:
        self.by_id: dict[UUID, _Declaration] = {}
        self.told: list[Event] = []
        self.failure: Exception | None = None
        self._keys = keys or InMemoryKeys()
        self._numbers: Counter[date] = Counter()

    async def keep(self, group: Sequence[Sent]) -> Sequence[Answer]:
        if self.failure:
            raise self.failure
        return [self._keep(one) for one in group]

    async def by_receipt(self, receipt: str, today: date) -> Accepted | None:
        place = RECEIPTS.place(receipt, today)
        given = RECEIPTS.receipt(place) if place else None
        found = [one.accepted for one in self.by_id.values() if one.accepted.receipt == given]
        return _without_reasons(found[0]) if found else None

    async def declarations(self, ids: Iterable[UUID]) -> Mapping[UUID, Kept]:
        found = [self.by_id[one] for one in ids if one in self.by_id]
        return {
            one.accepted.id: Kept.model_validate_json(one.content)
            for one in found
            if self._keys.opens(one.accepted.person_id, one.key)
        }

    def _keep(self, sent: Sent) -> Answer:
        known = self.by_id.get(sent.declaration.id)
        if known is not None:
            return Same(known.accepted) if known.digest == sent.digest else Different()
        accepted = self._accepted(sent)
        key = self._keys.of_or_new(sent.person_id)
        self.by_id[accepted.id] = _Declaration(accepted, sent.digest, sent.content, key)
        if accepted.assessment.risk is Risk.SYMPTOMATIC and sent.declaration.person.phone:
            self.told.append(ContactPointGiven(person_id=accepted.person_id, sealed="sealed"))
        self.told.extend(what_happened(accepted, sent.declaration.travel))
        return New(accepted)

    def _accepted(self, sent: Sent) -> Accepted:
        place = Place(sent.day, self._numbers[sent.day])
        self._numbers[sent.day] += 1
        return Accepted(
            id=sent.declaration.id,
            person_id=sent.person_id,
            commune_code=sent.declaration.residence.commune_code,
            declared_at=sent.declaration.declared_at,
            received_at=sent.at,
            receipt=RECEIPTS.receipt(place),
            assessment=sent.assessment,
            channel=sent.channel,
        )


def _without_reasons(accepted: Accepted) -> Accepted:
    return replace(accepted, assessment=accepted.assessment._replace(reasons=()))
