"""Answers with the figures of a day."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Protocol

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field

from services.backbone.http.moments import Day
from services.backbone.http.problems import Problem
from services.backbone.identity.access import Actor
from services.backbone.identity.policies import signed_in
from services.backbone.profile import Areas, AreaUnknown
from services.reporting.daily.model import Counted, Figures

SEEING_EVERY_AREA = frozenset(
    {"director", "office", "health-department", "provincial-reader", "operator"}
)

ReportDay = Annotated[Day, Path(description="Report day in the profile's zone, such as 2021-07-19")]
AreaQuery = Annotated[
    str, Query(alias="area", description="Code of the province, a district or a commune")
]


class DayFigures(BaseModel):
    """The figures of a day in an area, each thing counted once and in its own day."""

    day: date
    area: str
    name: str
    as_of: datetime = Field(
        description="When a figure last changed; the time of the answer while all are zero"
    )
    figures: Figures


class Days(Protocol):
    async def counted(self, day: date, area_code: str) -> Counted | None: ...


def router(days: Days, areas: Areas, now: Callable[[], datetime]) -> APIRouter:
    """The figures of each day."""
    routes = APIRouter(tags=["days"])

    @routes.get("/days/{day}")
    async def figures_of_the_day(
        actor: Annotated[Actor, signed_in()], day: ReportDay, area: AreaQuery
    ) -> DayFigures:
        """What was counted of that day in the area, as far as it is known now."""
        try:
            name = areas.name_of(area)
        except AreaUnknown:
            raise Problem(404) from None
        if not _may_see(actor, area, areas):
            raise Problem(403)
        counted = await days.counted(day, area) or Counted(Figures(), now())
        return DayFigures(
            day=day, area=area, name=name, as_of=counted.as_of, figures=counted.figures
        )

    return routes


def _may_see(actor: Actor, area: str, areas: Areas) -> bool:
    if actor.roles & SEEING_EVERY_AREA:
        return True
    return any(areas.contains(own, area) for own in actor.areas)
