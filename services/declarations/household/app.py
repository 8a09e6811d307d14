"""Puts the households together."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from fastapi import APIRouter

from services.backbone.clock import report_day
from services.backbone.frame import Frame
from services.backbone.vault.keys import PersonKeys
from services.backbone.vault.pseudonyms import Pseudonyms
from services.declarations.household import edge, state_edge
from services.declarations.household.intake import HouseholdIntake, Intake
from services.declarations.household.store import (
    DAYS_INDEXES,
    RELATIVES_INDEXES,
    HouseholdStore,
)


class Health(Protocol):
    """What this feature needs of the intake of single declarations."""

    @property
    def intake(self) -> Intake: ...

    @property
    def declarations(self) -> edge.Declarations: ...

    @property
    def answers(self) -> edge.Answers: ...


def add_household(
    parts: Frame,
    keys: PersonKeys,
    pseudonyms: Pseudonyms,
    health: Health,
) -> Sequence[APIRouter]:
    """Let one phone or account tell of several people."""
    zone = parts.profile.time_zone
    households = HouseholdStore(
        parts.collection("household_days", DAYS_INDEXES),
        parts.collection("household_relatives", RELATIVES_INDEXES),
        keys,
    )

    def day_of(moment: datetime) -> date:
        return report_day(moment, zone)

    def today() -> date:
        return day_of(parts.now())

    told = HouseholdIntake(health.intake, pseudonyms, day_of)
    return [
        edge.router(told, health.declarations, households, health.answers, parts.now),
        state_edge.router(told, households, parts.audit, today, parts.now),
    ]
