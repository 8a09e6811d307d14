"""Orders of quarantine and monitoring."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from services.contracts.events import Event
from services.contracts.identifiers import CommuneCode, PersonId
from services.contracts.streams import Confidentiality, Stream

ORDERS = Stream(
    name="declarations.orders.v1",
    keyed_by="order_id",
    confidentiality=Confidentiality.PROVINCIAL,
    summary="Orders of quarantine and monitoring, from their issue to their end",
    # A few hundred records a day.
    partitions=3,
)


class OrderKind(StrEnum):
    """What is ordered."""

    QUARANTINE_FACILITY = "quarantine-facility"
    QUARANTINE_HOME = "quarantine-home"
    MONITORING_HOME = "monitoring-home"


class OrderEnding(StrEnum):
    """How an order ended."""

    COMPLETED = "completed"
    LIFTED = "lifted"


class _Order(Event):
    """The order as it stands; `version` counts what has happened to it, from 1."""

    order_id: UUID
    person_id: PersonId
    commune_code: CommuneCode = Field(description="Where the order is carried out")
    kind: OrderKind
    first_day: date
    last_day: date = Field(description="The last day of it, included")


class OrderIssued(_Order, stream=ORDERS):
    """A person was ordered to stay, or to be monitored, somewhere."""


class OrderExtended(_Order, stream=ORDERS):
    """It lasts longer than was said before."""


class OrderReduced(_Order, stream=ORDERS):
    """It ends earlier than was said before."""


class OrderEndingSoon(_Order, stream=ORDERS):
    """A reminder: its last day is near, as many hours ahead as the profile says."""


class OrderEnded(_Order, stream=ORDERS):
    """Its last day is over, or it was lifted."""

    ended_on: date = Field(description="The first day on which it binds no more")
    ending: OrderEnding
