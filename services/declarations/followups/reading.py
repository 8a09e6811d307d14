"""Reads who people are and what they declared, once the audit trail has it."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.backbone.audit import AuditTrail, Deed
from services.backbone.identity.access import Actor
from services.declarations.followups.answers import Told
from services.declarations.followups.model import FollowUp
from services.declarations.followups.window_rules import speaking
from services.declarations.health.model import Kept
from services.declarations.people.model import Identified


class People(Protocol):
    async def identities(self, people: Iterable[UUID]) -> Mapping[UUID, Identified]: ...


class Declarations(Protocol):
    async def declarations(self, ids: Iterable[UUID]) -> Mapping[UUID, Kept]: ...


class Reading:
    """What an account does with personal data, on record before it is done."""

    def __init__(self, people: People, declarations: Declarations, audit: AuditTrail) -> None:
        self._people = people
        self._declarations = declarations
        self._audit = audit

    async def told(self, actor: Actor, followups: Sequence[FollowUp], at: datetime) -> Told:
        """Names, phones and symptoms of those who are followed up."""
        if not followups:
            return Told({}, {})
        await self.record("read", actor, followups, at)
        declared = [cause.declaration_id for cause in map(speaking, followups)]
        identities, declarations = await asyncio.gather(
            self._people.identities([one.person_id for one in followups]),
            self._declarations.declarations([one for one in declared if one]),
        )
        return Told(identities, declarations)

    async def record(
        self, action: str, actor: Actor, followups: Iterable[FollowUp], at: datetime
    ) -> None:
        """On record: who did what to which follow-up."""
        await self._audit.record(
            *(
                Deed(actor.account, action, f"followup:{one.id}", "follow-up", "allowed", at)
                for one in followups
            )
        )
