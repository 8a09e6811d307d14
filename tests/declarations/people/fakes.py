"""The register's memory, without a database."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from services.contracts.declarations import HealthDeclared
from services.contracts.identifiers import PersonId
from services.declarations.people.model import Identified, Known, Newcomer
from services.declarations.people.rules import age, newest


class InMemoryPeople:
    """Keeps the promises of `PeopleStore`."""

    def __init__(self) -> None:
        self._declared: dict[UUID, HealthDeclared] = {}
        self._entered: dict[UUID, Newcomer] = {}

    async def follow(self, declared: Iterable[HealthDeclared]) -> None:
        for person, one in newest(declared).items():
            known = self._declared.get(person)
            if known is None or age(known) < age(one):
                self._declared[person] = one

    async def enter(self, person: PersonId, newcomer: Newcomer, at: object) -> None:
        if person not in self._declared:
            self._entered.setdefault(person, newcomer)

    async def known(self, people: Iterable[UUID]) -> Mapping[UUID, Known]:
        found = {one: self._known(one) for one in people}
        return {person: known for person, known in found.items() if known}

    async def entered(self, people: Iterable[UUID]) -> Mapping[UUID, Identified]:
        return {
            one: Identified.model_validate(self._entered[one], from_attributes=True)
            for one in people
            if one in self._entered
        }

    def _known(self, person: UUID) -> Known | None:
        if declared := self._declared.get(person):
            return Known(PersonId(person), declared.commune_code, declared.declaration_id)
        if entered := self._entered.get(person):
            return Known(PersonId(person), entered.commune_code, None)
        return None
