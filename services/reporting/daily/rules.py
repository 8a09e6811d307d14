"""What each event counts as: a new figure is a line in a kind here and a field of `Figures`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, tzinfo
from functools import lru_cache
from operator import attrgetter
from typing import Any
from uuid import UUID

from services.backbone.clock import report_day
from services.contracts.declarations import (
    AcknowledgementOverdue,
    DeclarationAcknowledged,
    DeclarationsMerged,
    FollowUpVisited,
    HealthDeclared,
    Risk,
)
from services.contracts.duty import AlertAcknowledged, AlertEscalated, AlertRaised
from services.contracts.events import Event
from services.contracts.notifications import (
    MessageCreated,
    MessageDelivered,
    MessageEvent,
    MessageFailedPermanently,
    MessageFailedTechnically,
    MessageFailedTemporarily,
    MessageSent,
)
from services.reporting.daily.model import Fact

Paths = tuple[str, ...]


def newest(before: Fact, said: Fact) -> Fact:
    """The newest version says all: the thing is in its figures and in no other."""
    return said if said.version > before.version else before


def everything(before: Fact, said: Fact) -> Fact:
    """What has happened stays true: the thing is in the figures of all its versions."""
    figures = {*before.figures, *said.figures}
    return newest(before, said)._replace(figures=tuple(sorted(figures)))


@dataclass(frozen=True)
class Kind:
    """A kind of thing that is counted, by the events of one stream.

    `thing` is its id and `day` where it belongs, so every event of its life tells the same of both.
    `joined` is what two events make of it, in whatever order they come. `events` says which
    figures each puts it into, as paths into `Figures`.
    """

    name: str
    thing: Callable[[Any], UUID]
    day: Callable[[Any, tzinfo], date]
    joined: Callable[[Fact, Fact], Fact]
    events: Mapping[type[Event], Callable[[Any], Paths]]


def _always(*figures: str) -> Callable[[Event], Paths]:
    return lambda _: figures


def _day_of(moment: str) -> Callable[[Event, tzinfo], date]:
    return lambda event, zone: report_day(getattr(event, moment), zone)


def _declared(declared: HealthDeclared) -> Paths:
    if declared.risk is Risk.SYMPTOMATIC:
        return ("declarations", "symptomatic")
    return ("declarations",)


def _visited(visited: FollowUpVisited) -> Paths:
    # Who is followed up for an order or a class of risk alone declared no symptoms.
    return ("followed_up",) if visited.declaration_id else ()


def _status(message: MessageEvent) -> Paths:
    return (f"messages.{message.status}",)


DECLARATION = Kind(
    name="declaration",
    thing=attrgetter("declaration_id"),
    day=_day_of("declared_at"),
    joined=newest,
    events={HealthDeclared: _declared},
)
FOLLOW_UP = Kind(
    name="follow-up",
    thing=attrgetter("followup_id"),
    day=_day_of("declared_at"),
    joined=everything,
    events={FollowUpVisited: _visited},
)
ALERT = Kind(
    name="alert",
    thing=attrgetter("alert_id"),
    day=_day_of("raised_at"),
    joined=everything,
    # What is acknowledged was raised, even if we hear of that later.
    events={
        AlertRaised: _always("alerts.raised"),
        AlertAcknowledged: _always("alerts.acknowledged", "alerts.raised"),
        AlertEscalated: _always("alerts.escalated", "alerts.raised"),
    },
)
MESSAGE = Kind(
    name="message",
    thing=attrgetter("message_id"),
    day=_day_of("created_at"),
    joined=newest,
    events={
        MessageCreated: _status,
        MessageSent: _status,
        MessageDelivered: _status,
        MessageFailedTemporarily: _status,
        MessageFailedPermanently: _status,
        MessageFailedTechnically: _status,
    },
)
OBLIGATION = Kind(
    name="obligation",
    thing=attrgetter("obligation_id"),
    day=lambda event, _: event.declared_on,
    joined=everything,
    events={
        DeclarationAcknowledged: _always("acknowledged"),
        AcknowledgementOverdue: _always("acknowledgements_overdue"),
        DeclarationsMerged: _always("merged"),
    },
)
KINDS = (DECLARATION, FOLLOW_UP, ALERT, MESSAGE, OBLIGATION)


def fact(kind: Kind, event: Any, zone: tzinfo) -> Fact:
    """What `event` says that its thing counts as."""
    day = day_key(kind.day(event, zone))
    return Fact(
        f"{day}:{kind.name}:{kind.thing(event).hex}",
        event.commune_code,
        event.version,
        kind.events[type(event)](event),
    )


@lru_cache(maxsize=64)
def day_key(day: date) -> str:
    """`20210719`: ids begin with it, so that what is written today lies together."""
    return f"{day.year:04}{day.month:02}{day.day:02}"
