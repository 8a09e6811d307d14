"""Records what officers say of a finding: who may, whom it is about, and in the trail first."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from services.backbone.audit import AuditTrail, Deed
from services.backbone.http.fields import FieldError
from services.backbone.http.problems import Problem
from services.backbone.identity.access import Actor, Areas, may
from services.backbone.identity.policies import require
from services.declarations.findings import rules
from services.declarations.findings.model import (
    Correction,
    NewFinding,
    Record,
    Withdrawal,
)
from services.declarations.findings.texts import TEXTS
from services.declarations.people.model import Known, PersonReference

OFFICERS = frozenset({"health-station", "district-health", "health-department"})


class Findings(Protocol):
    async def write(self, record: Record, words: str, at: datetime) -> bool: ...

    async def get(self, finding_id: UUID) -> Record | None: ...


class People(Protocol):
    async def resolve(self, reference: PersonReference, at: datetime) -> Known | None: ...


class Desk:
    """`digest` tells two contents apart."""

    def __init__(
        self,
        findings: Findings,
        people: People,
        audit: AuditTrail,
        areas: Areas,
        digest: Callable[[bytes], bytes],
        now: Callable[[], datetime],
        day_of: Callable[[datetime], date],
    ) -> None:
        self._findings = findings
        self._people = people
        self._audit = audit
        self._areas = areas
        self._digest = digest
        self._now = now
        self._day_of = day_of

    async def existing(self, actor: Actor, finding_id: UUID) -> Record:
        """The finding; 404 when there is none, 403 when it is not for `actor`."""
        record = await self._findings.get(finding_id)
        if record is None:
            raise Problem(404)
        require(actor, OFFICERS, record.commune_code, self._areas)
        return record

    async def record(self, actor: Actor, new: NewFinding) -> tuple[Record, bool]:
        """The record as it was first said, and whether it is new."""
        digest = self._digest(new.model_dump_json().encode())
        known = await self._findings.get(new.id)
        if known is None:
            person = await self._person(actor, new)
            now = self._now()
            record = rules.first(new, person, digest, actor.account, now)
            await self.note("record", actor, record)
            if await self._findings.write(record, new.note, now):
                return record, True
        known = await self.existing(actor, new.id)
        if known.digest != digest:
            errors = [FieldError("id", TEXTS["finding_id_taken"])]
            raise Problem(409, "finding-id-taken", errors=errors)
        return known.as_first_said(), False

    async def correct(self, actor: Actor, record: Record, correction: Correction) -> Record:
        """The next version of `record`; 412 when somebody else was quicker."""
        if record.now.is_withdrawn:
            raise Problem(409, "finding-withdrawn")
        self._refuse(correction)
        after = rules.corrected(record, correction, actor.account, self._now())
        if not await self._is_next("correct", actor, after, correction.note):
            raise Problem(412)
        return after

    async def withdraw(self, actor: Actor, record: Record, withdrawal: Withdrawal) -> Record:
        """`record`, withdrawn; again changes nothing. 409 when somebody else was quicker."""
        if record.now.is_withdrawn:
            return record
        after = rules.withdrawn(record, actor.account, self._now())
        if not await self._is_next("withdraw", actor, after, withdrawal.reason):
            raise Problem(409)
        return after

    async def note(self, action: str, actor: Actor, *records: Record) -> None:
        """Write in the trail what is about to be done with `records`."""
        now = self._now()
        objects = [f"finding:{one.id}" for one in records]
        await self._audit.record(
            *(Deed(actor.account, action, one, "risk", "allowed", now) for one in objects)
        )

    async def _is_next(self, action: str, actor: Actor, after: Record, words: str) -> bool:
        await self.note(action, actor, after)
        return await self._findings.write(after, words, after.now.at)

    async def _person(self, actor: Actor, new: NewFinding) -> Known:
        """Whom it is about; somebody outside the officer's area is as unknown as a stranger."""
        self._refuse(new)
        newcomer = new.person.newcomer
        if newcomer and not may(actor, OFFICERS, newcomer.commune_code, self._areas):
            raise Problem(403)
        person = await _resolved(self._people, new.person, self._now())
        if person is None or not may(actor, OFFICERS, person.commune_code, self._areas):
            raise Problem(422, errors=[FieldError("person", TEXTS["finding_of_nobody"])])
        return person

    def _refuse(self, said: Correction) -> None:
        wrong = rules.wrong(said, self._day_of(self._now()))
        if errors := [FieldError(field, TEXTS[code]) for field, code in wrong]:
            raise Problem(422, errors=errors)


async def _resolved(people: People, reference: PersonReference, at: datetime) -> Known | None:
    try:
        return await people.resolve(reference, at)
    except Problem as problem:
        # The register names its own fields; here they are those of `person`.
        errors = [one._replace(field=f"person.{one.field}") for one in problem.errors]
        raise Problem(problem.status, problem.code, errors=errors) from None
