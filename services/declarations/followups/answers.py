"""What a station reads of those whom it follows up."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from services.contracts.declarations import FollowUpCause
from services.declarations.followups import calendar_rules as calendar
from services.declarations.followups import rules
from services.declarations.followups.model import DayState, FollowUp, Period, Status
from services.declarations.followups.window_rules import speaking
from services.declarations.health.model import Kept
from services.declarations.people.model import Identified


class FollowUpRow(BaseModel):
    """One line of the list. `person` is absent when the person's data were erased."""

    id: UUID
    commune_code: str
    station: str = Field(description="Unit code of the health station")
    status: Status
    causes: list[FollowUpCause] = Field(description="Why the person is followed up")
    first_day: date | None
    last_day: date | None = Field(description="The last day of it, included")
    day: date
    day_number: int | None = Field(description="Which day of the follow-up `day` is, from 1")
    state: DayState = Field(description="What became of `day`")
    missed_days: int = Field(description="Days without a visit or a report, until today")
    visits: int
    receipt: str | None = Field(description="Of the newest declaration of symptoms")
    declared_at: datetime = Field(description="When that, or another cause, was said")
    opened_at: datetime | None
    symptoms: list[str] = Field(repr=False)
    temperature_celsius: float | None = Field(repr=False)
    person: Identified | None = Field(repr=False)


class CalendarDay(BaseModel):
    """One day of a follow-up."""

    day: date
    number: int
    state: DayState


class PeriodAnswer(BaseModel):
    """One cause, and the days that it asks for; none when it was lifted before they began."""

    cause: FollowUpCause
    first_day: date | None
    last_day: date | None
    said_at: datetime


class FollowUpCalendar(FollowUpRow):
    """A follow-up with all of its days."""

    periods: list[PeriodAnswer]
    days: list[CalendarDay]


class VisitAnswer(BaseModel):
    """The follow-up after a visit."""

    id: UUID
    status: Status
    visits: int = Field(description="How many there were with this one")


@dataclass(frozen=True)
class Told:
    """Who people are, and what they declared, for those who may read it."""

    identities: Mapping[UUID, Identified]
    declarations: Mapping[UUID, Kept]


def row(followup: FollowUp, day: date, today: date, told: Told) -> FollowUpRow:
    """How somebody stands on `day`, as it is known `today`."""
    return FollowUpRow(**_row(followup, day, today, told))


def in_full(followup: FollowUp, today: date, told: Told) -> FollowUpCalendar:
    """The calendar, with `today` as its day."""
    return FollowUpCalendar(
        **_row(followup, today, today, told),
        periods=[_period(one) for one in followup.periods.values()],
        days=_days(followup, today),
    )


def after_visit(followup: FollowUp, visit_id: UUID) -> VisitAnswer:
    """As it stood right after the visit."""
    visits = followup.visit_ids.index(visit_id) + 1
    return VisitAnswer(id=followup.id, status=rules.status(followup), visits=visits)


def _row(followup: FollowUp, day: date, today: date, told: Told) -> dict[str, Any]:
    episode, cause = followup.episode, speaking(followup)
    declared = told.declarations.get(cause.declaration_id) if cause.declaration_id else None
    number = calendar.day_number(episode.first_day, day) if episode and day in episode else None
    return {
        "id": followup.id,
        "commune_code": followup.commune_code,
        "station": followup.station,
        "status": rules.status(followup),
        "causes": sorted({one.cause for one in followup.periods.values() if one.days}),
        "first_day": episode.first_day if episode else None,
        "last_day": episode.last_day if episode else None,
        "day": day,
        "day_number": number,
        "state": calendar.state(followup, day, today),
        "missed_days": len(calendar.missed(followup, episode, today)) if episode else 0,
        "visits": len(followup.visit_ids),
        "receipt": cause.receipt,
        "declared_at": cause.at,
        "opened_at": episode.opened_at if episode else None,
        "symptoms": sorted(declared.symptoms) if declared else [],
        "temperature_celsius": declared.temperature_celsius if declared else None,
        "person": told.identities.get(followup.person_id),
    }


def _period(period: Period) -> PeriodAnswer:
    days = period.days
    return PeriodAnswer(
        cause=period.cause,
        first_day=days.first_day if days else None,
        last_day=days.last_day if days else None,
        said_at=period.at,
    )


def _days(followup: FollowUp, today: date) -> list[CalendarDay]:
    if followup.episode is None:
        return []
    first = followup.episode.first_day
    return [
        CalendarDay(
            day=day,
            number=calendar.day_number(first, day),
            state=calendar.state(followup, day, today),
        )
        for day in followup.episode.each()
    ]
