"""Random histories of things, and a recount of them from scratch."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from services.contracts.declarations import (
    ACKNOWLEDGEMENTS,
    FollowUpVisited,
    HealthDeclared,
    Risk,
)
from services.contracts.duty import AlertAcknowledged, AlertEscalated
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
from services.reporting.daily.model import DayArea
from services.reporting.daily.rules import KINDS, Kind
from tests.reporting.builders import (
    COMMUNES,
    NOON,
    PROVINCE,
    TODAY,
    a_message,
    acknowledged,
    authority_acknowledged,
    authority_late,
    both_channels,
    declared,
    escalated,
    raised,
    visited,
)

Batch = tuple[Kind, list[Event]]

# Around midnight in the profile's zone, so that neighbours fall into different days.
_moments = st.integers(-2, 2).map(lambda hours: NOON + timedelta(hours=12 + hours))
_communes = st.sampled_from(sorted(COMMUNES))
_numbers = st.integers(1, 2**64)


@st.composite
def _declaration(draw: st.DrawFn) -> list[Event]:
    number, moment = draw(_numbers), draw(_moments)
    versions = range(1, draw(st.integers(1, 3)) + 1)
    return [
        declared(
            number,
            version=version,
            declared_at=moment,
            commune_code=draw(_communes),
            risk=draw(st.sampled_from(Risk)),
        )
        for version in versions
    ]


@st.composite
def _follow_up(draw: st.DrawFn) -> list[Event]:
    number, moment, commune = draw(_numbers), draw(_moments), draw(_communes)
    visits = range(2, draw(st.integers(3, 5)))
    declaration = draw(st.sampled_from([UUID(int=1), None]))
    place: dict[str, Any] = {"declared_at": moment, "commune_code": commune}
    return [
        visited(number, version=version, declaration_id=declaration, **place) for version in visits
    ]


@st.composite
def _alert(draw: st.DrawFn) -> list[Event]:
    number = draw(_numbers)
    place: dict[str, Any] = {"raised_at": draw(_moments), "commune_code": draw(_communes)}
    later = draw(st.lists(st.sampled_from([escalated, acknowledged]), unique=True, max_size=2))
    return [
        raised(number, **place),
        *(event(number, version, **place) for version, event in enumerate(later, 2)),
    ]


@st.composite
def _message(draw: st.DrawFn) -> list[Event]:
    number = draw(_numbers)
    place: dict[str, Any] = {"created_at": draw(_moments), "commune_code": draw(_communes)}
    ends: list[type[MessageEvent]] = [
        MessageDelivered,
        MessageFailedTemporarily,
        MessageFailedPermanently,
        MessageFailedTechnically,
    ]
    life: list[type[MessageEvent]] = [MessageCreated, MessageSent, draw(st.sampled_from(ends))]
    lived = life[: draw(st.integers(1, 3))]
    return [a_message(became, number, version, **place) for version, became in enumerate(lived, 1)]


@st.composite
def _obligation(draw: st.DrawFn) -> list[Event]:
    number, commune = draw(_numbers), draw(_communes)
    place: dict[str, Any] = {
        "commune_code": commune,
        "declared_on": TODAY + timedelta(days=draw(st.integers(0, 1))),
    }
    happened = st.sampled_from([authority_acknowledged, authority_late, both_channels])
    life = draw(st.lists(happened, min_size=1, max_size=4))
    return [event(number, version=version, **place) for version, event in enumerate(life, 1)]


_lives = st.one_of(_declaration(), _follow_up(), _alert(), _message(), _obligation())

_OF_OBLIGATIONS = {
    "DeclarationAcknowledged": "acknowledged",
    "AcknowledgementOverdue": "acknowledgements_overdue",
    "DeclarationsMerged": "merged",
}


def histories(most: int = 12) -> st.SearchStrategy[list[Event]]:
    """The lives of up to `most` things."""
    return st.lists(_lives, max_size=most, unique_by=lambda life: life[0].key).map(
        lambda lives: [event for life in lives for event in life]
    )


def deliveries(history: Sequence[Event], random: Random) -> list[Batch]:
    """`history` as it may arrive: each event up to three times, in any order, in any batches."""
    arriving = [event for event in history for _ in range(random.randint(1, 3))]
    random.shuffle(arriving)
    batches: list[Batch] = []
    while arriving:
        size = random.randint(1, 8)
        cut, arriving = arriving[:size], arriving[size:]
        heard = ((kind, [one for one in cut if type(one) in kind.events]) for kind in KINDS)
        batches += [(kind, events) for kind, events in heard if events]
    return batches


def recount(history: Iterable[Event]) -> dict[DayArea, Counter[str]]:
    """The figures of `history`, counted thing by thing."""
    lives: defaultdict[tuple[str, str], list[Any]] = defaultdict(list)
    for event in history:
        lives[event.stream.name, event.key].append(event)
    found: defaultdict[DayArea, Counter[str]] = defaultdict(Counter)
    for life in lives.values():
        last = max(life, key=lambda event: event.version)
        figures = _figures(life, last)
        for area in (last.commune_code, COMMUNES[last.commune_code], PROVINCE):
            if figures:
                found[DayArea(_day(last), area)].update(figures)
    return dict(found)


def _figures(life: Sequence[Event], last: Event) -> list[str]:
    if isinstance(last, HealthDeclared):
        return ["declarations"] + ["symptomatic"] * (last.risk == "symptomatic")
    if isinstance(last, FollowUpVisited):
        return ["followed_up"] * (last.declaration_id is not None)
    if isinstance(last, MessageEvent):
        return [f"messages.{last.status.value}"]
    if last.stream is ACKNOWLEDGEMENTS:
        return sorted({_OF_OBLIGATIONS[type(event).__name__] for event in life})
    kinds = {type(event) for event in life}
    return [
        "alerts.raised",
        *["alerts.acknowledged"] * (AlertAcknowledged in kinds),
        *["alerts.escalated"] * (AlertEscalated in kinds),
    ]


def _day(event: Any) -> str:
    if hasattr(event, "declared_on"):
        return f"{event.declared_on:%Y%m%d}"
    for field in ("raised_at", "created_at", "declared_at"):
        if hasattr(event, field):
            # Việt Nam keeps UTC+7 all year.
            return f"{getattr(event, field) + timedelta(hours=7):%Y%m%d}"
    raise AssertionError(event)
