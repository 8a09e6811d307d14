"""Shows a commune's list to those who may see it; names are read on the record."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.backbone.audit import Deed
from services.declarations.people.model import Identified
from services.declarations.receivers.ageing import Ageing
from services.declarations.receivers.answers import AcknowledgementRow, row
from services.declarations.receivers.model import Obligation


class People(Protocol):
    async def identities(self, people: Iterable[UUID]) -> Mapping[UUID, Identified]: ...


class Audit(Protocol):
    async def record(self, *deeds: Deed) -> None: ...


class Reading:
    """The people register, behind the audit trail."""

    def __init__(
        self, people: People, audit: Audit, ageing: Ageing, now: Callable[[], datetime]
    ) -> None:
        self._people = people
        self._audit = audit
        self._ageing = ageing
        self._now = now

    def without_names(self, found: Iterable[Obligation]) -> list[AcknowledgementRow]:
        """The lines, for those who answer for the figures."""
        return [row(one, self._ageing, None) for one in found]

    async def with_names(
        self, found: Sequence[Obligation], reader: str
    ) -> list[AcknowledgementRow]:
        """The lines, for those who answer for the people."""
        if not found:
            return []
        now = self._now()
        await self._audit.record(*(_deed(one, reader, now) for one in found))
        names = await self._people.identities({one.person_id for one in found})
        return [row(one, self._ageing, names.get(one.person_id)) for one in found]


def _deed(obligation: Obligation, reader: str, at: datetime) -> Deed:
    return Deed(reader, "read", f"obligation:{obligation.id}", "acknowledgement", "allowed", at)
