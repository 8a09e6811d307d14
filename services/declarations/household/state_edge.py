"""An account reads for whom of its household nobody has told of the day yet."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Annotated, Protocol
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from services.backbone.audit import AuditTrail, Deed
from services.backbone.http.moments import Day
from services.backbone.identity.access import Actor
from services.backbone.identity.policies import signed_in
from services.contracts.identifiers import PersonId
from services.declarations.household.model import Relation, Relative, Speaker


class RelativeLine(BaseModel):
    """Somebody the account speaks for; without a name once that person's data were erased."""

    person_id: UUID
    full_name: str | None = Field(repr=False)
    birth_year: int | None = Field(repr=False)
    relation: Relation | None = Field(repr=False)
    is_logged: bool
    receipt: str | None


class HouseholdDayState(BaseModel):
    """Who of the household has an entry for the day."""

    day: date
    people: list[RelativeLine]


class Speakers(Protocol):
    def household_of(self, account: str) -> Speaker: ...


class Households(Protocol):
    async def relatives(self, household: PersonId, day: date) -> Sequence[Relative]: ...


def router(
    speakers: Speakers,
    households: Households,
    audit: AuditTrail,
    today: Callable[[], date],
    now: Callable[[], datetime],
) -> APIRouter:
    """What an account reads of its own household."""
    routes = APIRouter(tags=["households"])

    @routes.get("/household-days")
    async def who_is_missing(
        actor: Annotated[Actor, signed_in()],
        day: Annotated[Day | None, Query(description="by default today")] = None,
    ) -> HouseholdDayState:
        """Which of the people that this account has spoken for have no entry for the day yet."""
        household = speakers.household_of(actor.account).household
        asked = day or today()
        found = await households.relatives(household, asked)
        deed = Deed(actor.account, "read", f"household:{household}", "household", "allowed", now())
        await audit.record(deed)
        return HouseholdDayState(day=asked, people=[_line(one) for one in found])

    return routes


def _line(relative: Relative) -> RelativeLine:
    known = relative.named
    return RelativeLine(
        person_id=relative.person,
        full_name=known.full_name if known else None,
        birth_year=known.birth_year if known else None,
        relation=known.relation if known else None,
        is_logged=relative.receipt is not None,
        receipt=relative.receipt,
    )
