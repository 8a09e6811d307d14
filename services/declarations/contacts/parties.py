"""Finds the two people who met, and whether an officer may say so of them."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Protocol

from services.backbone.http.problems import Problem
from services.backbone.identity.access import Actor, Areas, may
from services.declarations.contacts.model import NewLink
from services.declarations.contacts.rules import Wrong
from services.declarations.people.model import Known, PersonReference

OFFICERS = frozenset({"health-station", "district-health", "health-department"})


class People(Protocol):
    async def resolve(self, reference: PersonReference, at: datetime) -> Known | None: ...


class Places(Areas, Protocol):
    def commune_exists(self, code: str, on: date) -> bool: ...


class Parties:
    """A chain crosses communes, so that one of the two in the officer's area is enough."""

    def __init__(self, people: People, areas: Places) -> None:
        self._people = people
        self._areas = areas

    def is_any_for(self, actor: Actor, communes: Iterable[str]) -> bool:
        """Whether any of `communes` is in the area of `actor`."""
        return any(may(actor, OFFICERS, one, self._areas) for one in communes)

    async def known(self, new: NewLink, at: datetime) -> Mapping[str, Known]:
        """Those of the two whom the register has, by the field that says who they are."""
        found = {
            field: await self._people.resolve(reference, at)
            for field, reference in _told(new).items()
            if not reference.newcomer
        }
        return {field: person for field, person in found.items() if person}

    def wrong(
        self, actor: Actor, new: NewLink, known: Mapping[str, Known], today: date
    ) -> Iterator[Wrong]:
        """What is wrong with who they are; two strangers to the area are as unknown as nobody."""
        communes = [one.commune_code for one in known.values()]
        for field, reference in _told(new).items():
            newcomer = reference.newcomer
            if newcomer and not self._areas.commune_exists(newcomer.commune_code, today):
                yield f"{field}.newcomer.commune_code", "link_commune_unknown"
            elif newcomer:
                communes.append(newcomer.commune_code)
            elif field not in known:
                yield field, "link_of_nobody"
        if len(communes) == len(_told(new)) and not self.is_any_for(actor, communes):
            yield "source", "link_of_nobody"
            yield "contact", "link_of_nobody"

    async def entered(
        self, new: NewLink, known: Mapping[str, Known], at: datetime
    ) -> tuple[Known, Known]:
        """The source and the contact, with newcomers entered into the register."""
        source = known.get("source") or await self._people.resolve(new.source, at)
        contact = known.get("contact") or await self._people.resolve(new.contact, at)
        if source is None or contact is None:
            # Erased between two readings.
            raise Problem(409)
        return source, contact


def _told(new: NewLink) -> Mapping[str, PersonReference]:
    return {"source": new.source, "contact": new.contact}
