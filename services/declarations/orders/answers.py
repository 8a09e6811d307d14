"""An order as those who may read it see it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, Field

from services.contracts.declarations import OrderEnding, OrderKind
from services.contracts.identifiers import Account
from services.declarations.orders.model import Action, Basis, Order, Private, State, Step
from services.declarations.people.model import Identified


class StepAnswer(BaseModel):
    """One thing that has happened to an order."""

    action: Action
    at: datetime
    by: Account | None = Field(description="Nobody: the clock")
    last_day: date
    basis: Basis | None
    document: str | None
    decided_by: str | None
    decided_on: date | None
    reason: str | None = Field(repr=False)


class OrderAnswer(BaseModel):
    """An order. What was written about the person is absent when their data were erased."""

    id: UUID
    person_id: UUID
    person: Identified | None = Field(repr=False)
    kind: OrderKind
    state: State
    commune_code: str
    first_day: date
    last_day: date = Field(description="The last day of it, included")
    facility: str | None
    address: str | None = Field(repr=False)
    home_possible: bool | None
    supply_ensured: bool | None
    ended_on: date | None = Field(description="The first day on which it binds no more")
    ending: OrderEnding | None
    history: list[StepAnswer]
    version: int


@dataclass(frozen=True)
class Told:
    """Who people are, and what was written about them, for those who may read it."""

    identities: Mapping[UUID, Identified]
    private: Mapping[UUID, Mapping[int, Private]]


def answer(order: Order, told: Told) -> OrderAnswer:
    """`order` with what is `told` of it."""
    private = told.private.get(order.id, {})
    first = private.get(1, Private())
    return OrderAnswer(
        id=order.id,
        person_id=order.person_id,
        person=told.identities.get(order.person_id),
        kind=order.kind,
        state=order.state,
        commune_code=order.commune_code,
        first_day=order.first_day,
        last_day=order.last_day,
        facility=first.facility,
        address=first.address,
        home_possible=order.home_possible,
        supply_ensured=order.supply_ensured,
        ended_on=order.ended_on,
        ending=order.ending,
        history=[_step(one, private.get(one.version)) for one in order.history],
        version=order.version,
    )


def _step(step: Step, private: Private | None) -> StepAnswer:
    reason = private.reason if private else None
    return StepAnswer(**step.model_dump(exclude={"version"}), reason=reason)
