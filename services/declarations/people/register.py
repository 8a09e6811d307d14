"""Finds who an officer means, and who people are for those who may read it."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from services.backbone.http.fields import FieldError
from services.backbone.http.problems import Problem
from services.backbone.vault.pseudonyms import Pseudonyms
from services.contracts.identifiers import PersonId
from services.declarations.health.model import Accepted, Kept
from services.declarations.people.model import Identified, Known, Newcomer, PersonReference
from services.declarations.people.rules import ID_NUMBER, identity_of
from services.declarations.people.texts import TEXTS


class People(Protocol):
    async def enter(self, person: PersonId, newcomer: Newcomer, at: datetime) -> None: ...

    async def known(self, people: Iterable[UUID]) -> Mapping[UUID, Known]: ...

    async def entered(self, people: Iterable[UUID]) -> Mapping[UUID, Identified]: ...


class Declarations(Protocol):
    async def by_receipt(self, receipt: str, today: date) -> Accepted | None: ...

    async def declarations(self, ids: Iterable[UUID]) -> Mapping[UUID, Kept]: ...


class Communes(Protocol):
    def commune_exists(self, code: str, on: date) -> bool: ...


class Register:
    """The people of the province, as far as this service has heard of them."""

    def __init__(
        self,
        people: People,
        declarations: Declarations,
        pseudonyms: Pseudonyms,
        communes: Communes,
        day_of: Callable[[datetime], date],
    ) -> None:
        self._people = people
        self._declarations = declarations
        self._pseudonyms = pseudonyms
        self._communes = communes
        self._day_of = day_of

    async def resolve(self, reference: PersonReference, at: datetime) -> Known | None:
        """Who is meant, or None when nobody is known by that; a newcomer is entered.

        `Problem` 422 for a newcomer in a commune that does not exist.
        """
        if reference.receipt is not None:
            return await self._by_receipt(reference.receipt, self._day_of(at))
        if reference.newcomer is not None:
            return await self._enter(reference.newcomer, at)
        person = reference.person_id
        if reference.id_number is not None:
            person = self._pseudonyms.person_id(ID_NUMBER, reference.id_number)
        return (await self._people.known([person])).get(person) if person else None

    async def known(self, people: Iterable[UUID]) -> Mapping[UUID, Known]:
        """Those of `people` who are in the register."""
        return await self._people.known(people)

    async def identities(self, people: Iterable[UUID]) -> Mapping[UUID, Identified]:
        """Who `people` are: by their newest declaration, else by what an officer entered."""
        known = await self._people.known(people)
        declared = {one.declaration_id: one.person_id for one in known.values()}
        declared.pop(None, None)
        told = await self._declarations.declarations(one for one in declared if one)
        identified: dict[UUID, Identified] = {
            declared[found]: _identified(kept) for found, kept in told.items()
        }
        others = await self._people.entered(one for one in known if one not in identified)
        return {**others, **identified}

    async def _by_receipt(self, receipt: str, today: date) -> Known | None:
        found = await self._declarations.by_receipt(receipt, today)
        if found is None:
            return None
        # The register may hear of a declaration of this moment later than its receipt is used.
        behind = Known(found.person_id, found.commune_code, found.id)
        return (await self._people.known([found.person_id])).get(found.person_id, behind)

    async def _enter(self, newcomer: Newcomer, at: datetime) -> Known | None:
        if not self._communes.commune_exists(newcomer.commune_code, self._day_of(at)):
            error = FieldError("newcomer.commune_code", TEXTS["no_such_commune"])
            raise Problem(422, errors=[error])
        person = self._pseudonyms.person_id(*identity_of(newcomer))
        await self._people.enter(person, newcomer, at)
        return (await self._people.known([person])).get(person)


def _identified(kept: Kept) -> Identified:
    person = kept.person
    return Identified(
        full_name=person.full_name,
        birth_year=person.birth_year,
        gender=person.gender,
        phone=person.phone,
        address=kept.residence.address,
    )
