"""Facts and standings in memory; they keep the promises of the real stores."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from services.contracts.events import Event
from services.contracts.identifiers import PersonId
from services.declarations.health.model import Kept
from services.declarations.people.model import Known
from services.declarations.risk.model import Fact, FactKind, Standing
from services.declarations.risk.store import LONGEST_HISTORY, Looked


class InMemoryFacts:
    def __init__(self) -> None:
        self._by_id: dict[tuple[FactKind, UUID], Fact] = {}
        self._of_person: defaultdict[PersonId, set[tuple[FactKind, UUID]]] = defaultdict(set)
        self._met: defaultdict[PersonId, set[PersonId]] = defaultdict(set)

    async def keep(self, facts: Iterable[Fact]) -> None:
        for one in facts:
            key = one.kind, one.id
            known = self._by_id.get(key)
            if known is None or known.version < one.version:
                self._by_id[key] = one
                self._of_person[one.person_id].add(key)
                if one.kind is FactKind.CONTACT_LINK:
                    self._met[one.source].add(one.person_id)

    async def of(self, people: Iterable[PersonId]) -> Mapping[PersonId, Sequence[Fact]]:
        found = {
            person: [self._by_id[key] for key in self._of_person[person]] for person in set(people)
        }
        standing = {
            person: [one for one in facts if not one.is_withdrawn]
            for person, facts in found.items()
        }
        return {person: facts for person, facts in standing.items() if facts}

    async def who_met(self, sources: Iterable[PersonId]) -> frozenset[PersonId]:
        return frozenset(one for source in sources for one in self._met[source])


class InMemoryStandings:
    def __init__(self) -> None:
        self.by_person: dict[PersonId, Standing] = {}
        self.told: list[Event] = []

    async def of(self, people: Iterable[PersonId]) -> Mapping[PersonId, Standing]:
        return {one: self.by_person.get(one, Standing(person_id=one)) for one in people}

    async def save(self, looks: Sequence[Looked], at: datetime) -> frozenset[PersonId]:
        return frozenset(one.after.person_id for one in looks if not self._save(one))

    async def due(self, today: date, limit: int) -> Sequence[PersonId]:
        due = [
            (one.look_on, one.person_id)
            for one in self.by_person.values()
            if one.look_on and one.look_on <= today
        ]
        return [person for _, person in sorted(due)[:limit]]

    async def by_other_rules(
        self, rules: str, after: PersonId | None, limit: int
    ) -> Sequence[PersonId]:
        found = [
            one.person_id
            for one in self.by_person.values()
            if one.rules != rules and (after is None or one.person_id > after)
        ]
        return sorted(found)[:limit]

    def _save(self, look: Looked) -> bool:
        person = look.after.person_id
        known = self.by_person.get(person, Standing(person_id=person))
        if known.revision != look.before.revision:
            return False
        history = look.after.history[-LONGEST_HISTORY:]
        self.by_person[person] = look.after.model_copy(update={"history": history})
        if look.event:
            self.told.append(look.event)
        return True


@dataclass
class Everybody:
    """A register that knows all people; they live in `commune`."""

    commune: str
    strangers: set[UUID] = field(default_factory=set)

    async def known(self, people: Iterable[UUID]) -> Mapping[UUID, Known]:
        return {
            one: Known(PersonId(one), self.commune, None)
            for one in people
            if one not in self.strangers
        }


class NoteBook:
    """What declarations say, once they are opened."""

    def __init__(self) -> None:
        self.kept: dict[UUID, Kept] = {}
        self.opened: list[UUID] = []

    async def declarations(self, ids: Iterable[UUID]) -> Mapping[UUID, Kept]:
        wanted = list(ids)
        self.opened += wanted
        return {one: self.kept[one] for one in wanted if one in self.kept}
