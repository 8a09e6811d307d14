"""What tests of the two receivers need, where only what matters is said."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.backbone.events.received import Received
from services.contracts.declarations import Channel, HealthDeclared, Risk
from services.contracts.identifiers import PersonId
from services.declarations.receivers.ageing import Ageing, Step
from services.declarations.receivers.model import Declared, Obligation
from tests.declarations.builders import COMMUNE, NOON, TODAY, received

AUTHORITY = "ubnd-xa-30730"
CENTRE = "trung-tam-y-te-899"
PERSON = PersonId(UUID(int=1000))

AGEING = Ageing(
    levels=(
        Step(after_hours=4, tell=("ubnd-xa-{commune}",)),
        Step(after_hours=12, tell=("trung-tam-y-te-{district}",)),
    )
)


def person(number: int) -> PersonId:
    return PersonId(UUID(int=1000 + number))


def declared(number: int = 1, **fields: Any) -> HealthDeclared:
    """A declaration of somebody, of noon."""
    return HealthDeclared(
        **{
            "declaration_id": UUID(int=number),
            "person_id": PERSON,
            "commune_code": COMMUNE,
            "declared_at": NOON,
            "risk": Risk.NONE,
            **fields,
        }
    )


def on_paper(number: int = 2, **fields: Any) -> HealthDeclared:
    """The same, as the commune entered it."""
    return declared(number, channel=Channel.PAPER, **fields)


def heard(event: HealthDeclared, at: datetime = NOON) -> Received[HealthDeclared]:
    """`event`, which the system had at `at`."""
    return replace(received(event), time=at)


def a_declared(number: int = 1, kept_at: datetime = NOON, **fields: Any) -> Declared:
    return Declared(
        **{
            "id": UUID(int=number),
            "channel": Channel.ELECTRONIC,
            "commune_code": COMMUNE,
            "declared_at": NOON,
            "kept_at": kept_at,
            **fields,
        }
    )


def a_paper(number: int = 2, kept_at: datetime = NOON, **fields: Any) -> Declared:
    return a_declared(number, kept_at, channel=Channel.PAPER, **fields)


def an_obligation(
    *declarations: Declared, person_id: PersonId = PERSON, day: date = TODAY
) -> Obligation:
    """What is owed for `declarations`, else for one electronic declaration of noon."""
    return Obligation(day, person_id, declarations or (a_declared(),))
