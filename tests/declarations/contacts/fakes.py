"""Contact links and the register in memory; they keep the promises of the real ones."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from services.contracts.events import Event
from services.contracts.identifiers import PersonId
from services.declarations.contacts.model import Link
from services.declarations.contacts.rules import told
from services.declarations.people.model import Known, PersonReference
from tests.declarations.health.fakes import InMemoryKeys


class InMemoryLinks:
    def __init__(self, keys: InMemoryKeys | None = None) -> None:
        self.by_id: dict[UUID, Link] = {}
        self.told: list[Event] = []
        self._words: dict[tuple[UUID, int], tuple[str, int]] = {}
        self._keys = keys or InMemoryKeys()

    async def add(self, link: Link, note: str) -> bool:
        return link.id not in self.by_id and self._keep(link, note)

    async def withdraw(self, link: Link, reason: str, at: datetime) -> bool:
        return not self.by_id[link.id].withdrawn and self._keep(link, reason)

    async def get(self, link_id: UUID) -> Link | None:
        return self.by_id.get(link_id)

    async def of_person(self, person: UUID, after: UUID | None, limit: int) -> Sequence[Link]:
        found = [
            one
            for one in self.by_id.values()
            if person in {one.source, one.contact} and (after is None or one.id > after)
        ]
        return sorted(found, key=lambda one: one.id)[:limit]

    async def sources_of(self, contacts: Iterable[PersonId]) -> frozenset[PersonId]:
        wanted = set(contacts)
        return frozenset(
            one.source for one in self.by_id.values() if one.contact in wanted and not one.withdrawn
        )

    async def words(self, links: Sequence[Link]) -> Mapping[UUID, str]:
        kept = {one.id: (one, *self._words[one.id, one.version]) for one in links}
        return {
            link_id: words
            for link_id, (one, words, key) in kept.items()
            if self._keys.opens(one.contact, key)
        }

    def _keep(self, link: Link, words: str) -> bool:
        self.by_id[link.id] = link
        self._words[link.id, link.version] = words, self._keys.of_or_new(link.contact)
        self.told.append(told(link))
        return True


class InMemoryRegister:
    """People by pseudonym and by id number; a newcomer of the same name is the same person."""

    def __init__(self) -> None:
        self.by_id: dict[UUID, Known] = {}
        self.by_number: dict[str, UUID] = {}
        self.entered: list[str] = []

    def add(self, person: UUID, commune: str, number: str = "") -> None:
        self.by_id[person] = Known(PersonId(person), commune, None)
        self.by_number[number] = person

    async def resolve(self, reference: PersonReference, at: datetime) -> Known | None:
        if newcomer := reference.newcomer:
            if newcomer.full_name not in self.entered:
                self.entered.append(newcomer.full_name)
            person = UUID(int=5000 + self.entered.index(newcomer.full_name))
            self.add(person, newcomer.commune_code)
            return self.by_id[person]
        person_id = reference.person_id or self.by_number.get(reference.id_number or "")
        return self.by_id.get(person_id) if person_id else None

    async def known(self, people: Iterable[UUID]) -> Mapping[UUID, Known]:
        return {one: self.by_id[one] for one in people if one in self.by_id}


class InfectiousDays:
    """Every source can infect, but on the `missed` days."""

    def __init__(self) -> None:
        self.missed: set[date] = set()

    async def are_missed(self, source: PersonId, met_on: date) -> bool:
        return met_on in self.missed
