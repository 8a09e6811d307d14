"""An alert: somebody in a commune needs to be looked after, and these were told."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from services.contracts.duty import Level
from services.contracts.identifiers import Account


class State(StrEnum):
    """Where an alert stands."""

    RAISED = "raised"
    ACKNOWLEDGED = "acknowledged"


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class Telling(_Value):
    """One level was told: by the clock, or by somebody who escalated by hand."""

    level: Level
    unit_code: str
    accounts: tuple[Account, ...]
    at: datetime
    by: Account | None = None


class Acknowledgement(_Value):
    """Somebody took it on."""

    by: Account
    at: datetime


class Alert(_Value):
    """`due_at` is when silence has its next consequence; None when it has none any more."""

    id: UUID
    declaration_id: UUID
    commune_code: str
    receipt: str
    declared_at: datetime
    raised_at: datetime
    told: tuple[Telling, ...]
    acknowledged: Acknowledgement | None = None
    due_at: datetime | None
    version: int = 1

    @property
    def state(self) -> State:
        """Raised until somebody takes it on."""
        return State.ACKNOWLEDGED if self.acknowledged else State.RAISED

    @property
    def level(self) -> Level:
        """The level that was told last."""
        return self.told[-1].level
