"""Households in memory; they keep the promises of the real store."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from services.contracts.identifiers import PersonId
from services.declarations.household.model import Entry, Relative, Sending
from tests.declarations.health.fakes import InMemoryKeys


class InMemoryHouseholds:
    """`failure` is what the store dies of, while it is set."""

    def __init__(self, keys: InMemoryKeys | None = None) -> None:
        self.sendings: dict[UUID, Sending] = {}
        self.failure: Exception | None = None
        self._keys = keys or InMemoryKeys()
        self._people: dict[tuple[PersonId, PersonId], tuple[Sending, Entry, int]] = {}

    async def digest_of(self, sending: UUID) -> bytes | None:
        found = self.sendings.get(sending)
        return found.digest if found else None

    async def remember(self, sending: Sending) -> None:
        if self.failure:
            raise self.failure
        for one in sending.entries:
            key = self._keys.of_or_new(one.person)
            known = self._people.get((sending.household, one.person))
            if known is None or known[0].at < sending.at:
                self._people[sending.household, one.person] = sending, one, key
        self.sendings.setdefault(sending.id, sending)

    async def relatives(self, household: PersonId, day: date) -> Sequence[Relative]:
        receipts = {
            entry.person: entry.receipt
            for one in sorted(self.sendings.values(), key=lambda one: one.at)
            if (one.household, one.day) == (household, day)
            for entry in one.entries
        }
        return [
            Relative(
                person,
                entry.named if self._keys.opens(person, key) else None,
                receipts.get(person),
            )
            for (of, person), (_, entry, key) in sorted(self._people.items())
            if of == household
        ]
