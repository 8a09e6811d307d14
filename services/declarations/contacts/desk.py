"""Records meetings as officers tell of them: who the two are, whether it can have been."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from services.backbone.audit import AuditTrail, Deed
from services.backbone.http.fields import FieldError
from services.backbone.http.problems import Problem
from services.backbone.identity.access import Actor
from services.contracts.identifiers import PersonId
from services.declarations.contacts import rules
from services.declarations.contacts.model import Link, NewLink, Withdrawal, Withdrawn
from services.declarations.contacts.parties import Parties
from services.declarations.contacts.rules import Wrong
from services.declarations.contacts.texts import TEXTS
from services.declarations.people.model import Known

# Longer chains than this decide no class, so that a loop of them does no harm.
FARTHEST = 10


class Links(Protocol):
    async def add(self, link: Link, note: str) -> bool: ...

    async def withdraw(self, link: Link, reason: str, at: datetime) -> bool: ...

    async def get(self, link_id: UUID) -> Link | None: ...

    async def sources_of(self, contacts: Iterable[PersonId]) -> frozenset[PersonId]: ...


class InfectiousDays(Protocol):
    async def are_missed(self, source: PersonId, met_on: date) -> bool: ...


class Desk:
    """`digest` tells two contents apart."""

    def __init__(
        self,
        links: Links,
        parties: Parties,
        infectious_days: InfectiousDays,
        audit: AuditTrail,
        digest: Callable[[bytes], bytes],
        now: Callable[[], datetime],
        day_of: Callable[[datetime], date],
    ) -> None:
        self._links = links
        self._parties = parties
        self._infectious_days = infectious_days
        self._audit = audit
        self._digest = digest
        self._now = now
        self._day_of = day_of

    async def existing(self, actor: Actor, link_id: UUID) -> Link:
        """The link; 404 when there is none, 403 when neither of the two is for `actor`."""
        link = await self._links.get(link_id)
        if link is None:
            raise Problem(404)
        if not self._parties.is_any_for(actor, link.communes):
            raise Problem(403)
        return link

    async def record(self, actor: Actor, new: NewLink) -> tuple[Link, bool]:
        """The link as it was recorded, and whether it is new."""
        digest = self._digest(new.model_dump_json().encode())
        if await self._links.get(new.id) is None:
            link = await self._link(actor, new, digest)
            await self.note("record", actor, f"contact-link:{link.id}")
            if await self._links.add(link, new.note):
                return link, True
        known = await self.existing(actor, new.id)
        if known.digest != digest:
            errors = [FieldError("id", TEXTS["link_id_taken"])]
            raise Problem(409, "link-id-taken", errors=errors)
        return known.as_recorded(), False

    async def withdraw(self, actor: Actor, link: Link, withdrawal: Withdrawal) -> Link:
        """`link`, withdrawn; again changes nothing."""
        if link.withdrawn:
            return link
        now = self._now()
        after = link.model_copy(update={"withdrawn": Withdrawn(account=actor.account, at=now)})
        await self.note("withdraw", actor, f"contact-link:{link.id}")
        if await self._links.withdraw(after, withdrawal.reason, now):
            return after
        return await self.existing(actor, link.id)

    async def note(self, action: str, actor: Actor, what: str) -> None:
        """Write in the trail what is about to be done."""
        await self._audit.record(Deed(actor.account, action, what, "risk", "allowed", self._now()))

    async def _link(self, actor: Actor, new: NewLink, digest: bytes) -> Link:
        now = self._now()
        source, contact = await self._people(actor, new, now)
        person = source.person_id
        return Link(
            id=new.id,
            source=person,
            contact=contact.person_id,
            source_commune=source.commune_code,
            contact_commune=contact.commune_code,
            last_met_on=new.last_met_on,
            exposure=new.exposure,
            is_outside_window=await self._infectious_days.are_missed(person, new.last_met_on),
            digest=digest,
            account=actor.account,
            at=now,
        )

    async def _people(self, actor: Actor, new: NewLink, now: datetime) -> tuple[Known, Known]:
        """The source and the contact, unless anything is wrong with the meeting."""
        today = self._day_of(now)
        known = await self._parties.known(new, now)
        wrong = [
            *rules.wrong_day(new, today),
            *self._parties.wrong(actor, new, known, today),
            *await self._wrong_pair(known.get("source"), known.get("contact")),
        ]
        _refuse(wrong)
        source, contact = await self._parties.entered(new, known, now)
        # A newcomer may turn out to be somebody whom the register has.
        _refuse(await self._wrong_pair(source, contact))
        return source, contact

    async def _wrong_pair(self, source: Known | None, contact: Known | None) -> Sequence[Wrong]:
        if source is None or contact is None:
            return ()
        behind = await self._upstream(source.person_id)
        return tuple(rules.wrong_pair(source.person_id, contact.person_id, behind))

    async def _upstream(self, person: PersonId) -> frozenset[PersonId]:
        """Everybody who stands before `person`, as far as it matters."""
        known: frozenset[PersonId] = frozenset()
        frontier = frozenset([person])
        for _ in range(FARTHEST):
            frontier = await self._links.sources_of(frontier) - known if frontier else frontier
            known |= frontier
        return known


def _refuse(wrong: Iterable[Wrong]) -> None:
    if errors := [FieldError(field, TEXTS[code]) for field, code in wrong]:
        raise Problem(422, errors=errors)
