"""What each event counts as, and on which day."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from pydantic import BaseModel

from services.contracts.declarations import ACKNOWLEDGEMENTS, Risk
from services.contracts.events import Event, events_of
from services.contracts.notifications import (
    MESSAGES,
    MessageCreated,
    MessageDelivered,
    MessageEvent,
    MessageFailedPermanently,
    MessageFailedTechnically,
    MessageFailedTemporarily,
    MessageSent,
)
from services.reporting.daily.model import Figures
from services.reporting.daily.rules import (
    ALERT,
    DECLARATION,
    FOLLOW_UP,
    KINDS,
    MESSAGE,
    OBLIGATION,
    Kind,
    everything,
    fact,
    newest,
)
from tests.reporting.builders import (
    COMMUNE,
    NEIGHBOUR,
    NOON,
    ZONE,
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

MIDNIGHT = datetime(2021, 7, 20, tzinfo=ZONE).astimezone(UTC)
A_MOMENT = timedelta(microseconds=1)


STATUSES: dict[type[MessageEvent], str] = {
    MessageCreated: "messages.created",
    MessageSent: "messages.sending",
    MessageDelivered: "messages.delivered",
    MessageFailedTemporarily: "messages.temporary-failure",
    MessageFailedPermanently: "messages.permanent-failure",
    MessageFailedTechnically: "messages.technical-failure",
}


def figures_of(kind: Kind, event: Event) -> tuple[str, ...]:
    return fact(kind, event, ZONE).figures


@pytest.mark.parametrize("risk", [Risk.NONE, Risk.EXPOSED])
def test_a_declaration_without_symptoms_is_a_declaration(risk: Risk) -> None:
    assert figures_of(DECLARATION, declared(risk=risk)) == ("declarations",)


def test_a_symptomatic_declaration_is_both() -> None:
    counted = figures_of(DECLARATION, declared(risk=Risk.SYMPTOMATIC))

    assert counted == ("declarations", "symptomatic")


@pytest.mark.parametrize("was_seen", [True, False])
def test_a_visit_follows_up_even_when_nobody_was_there(was_seen: bool) -> None:
    assert figures_of(FOLLOW_UP, visited(was_seen=was_seen)) == ("followed_up",)


@pytest.mark.parametrize(
    ("event", "figures"),
    [
        (raised(), {"alerts.raised"}),
        (acknowledged(), {"alerts.raised", "alerts.acknowledged"}),
        (escalated(), {"alerts.raised", "alerts.escalated"}),
    ],
)
def test_an_alert_that_was_answered_or_escalated_was_raised(
    event: Event, figures: set[str]
) -> None:
    assert set(figures_of(ALERT, event)) == figures


@pytest.mark.parametrize(
    ("event", "figure"),
    [
        (authority_acknowledged(), "acknowledged"),
        (authority_late(), "acknowledgements_overdue"),
        (both_channels(), "merged"),
    ],
)
def test_what_a_commune_owed_is_in_the_figures_of_what_became_of_it(
    event: Event, figure: str
) -> None:
    assert figures_of(OBLIGATION, event) == (figure,)


def test_every_event_of_what_a_commune_owes_is_counted() -> None:
    assert set(OBLIGATION.events) == set(events_of(ACKNOWLEDGEMENTS).values())


def test_a_late_acknowledgement_is_both_in_any_order() -> None:
    late = fact(OBLIGATION, authority_late(version=1), ZONE)
    answered = fact(OBLIGATION, authority_acknowledged(version=2), ZONE)

    both = everything(late, answered)

    assert both == everything(answered, late)
    assert both.figures == ("acknowledged", "acknowledgements_overdue")


def test_what_is_owed_belongs_to_the_day_of_the_declaration() -> None:
    tomorrow = NOON + timedelta(days=1)

    thing = fact(OBLIGATION, authority_acknowledged(acknowledged_at=tomorrow), ZONE)

    assert thing.id.startswith("20210719:obligation:")


@pytest.mark.parametrize(("became", "figure"), STATUSES.items())
def test_a_message_is_in_the_figure_of_its_status(became: type[MessageEvent], figure: str) -> None:
    assert figures_of(MESSAGE, a_message(became)) == (figure,)


def test_every_event_of_a_message_is_counted() -> None:
    assert set(MESSAGE.events) == set(events_of(MESSAGES).values())


def test_no_figure_is_without_events_and_no_event_without_figure() -> None:
    examples = [
        (DECLARATION, declared(risk=Risk.SYMPTOMATIC)),
        (FOLLOW_UP, visited()),
        *((ALERT, one) for one in (raised(), acknowledged(), escalated())),
        *((MESSAGE, a_message(became)) for became in STATUSES),
        (OBLIGATION, authority_acknowledged()),
        (OBLIGATION, authority_late()),
        (OBLIGATION, both_channels()),
    ]

    counted = {figure for kind, event in examples for figure in figures_of(kind, event)}

    assert counted == set(_paths(Figures()))


def _paths(figures: BaseModel, above: str = "") -> Iterator[str]:
    for name, field in type(figures).model_fields.items():
        value, path = getattr(figures, name), above + (field.alias or name)
        if isinstance(value, BaseModel):
            yield from _paths(value, f"{path}.")
        else:
            yield path


@pytest.mark.parametrize(
    ("moment", "day"),
    [(MIDNIGHT - A_MOMENT, "20210719"), (MIDNIGHT, "20210720")],
)
def test_the_day_ends_at_midnight_in_the_profiles_zone(moment: datetime, day: str) -> None:
    things = [
        fact(DECLARATION, declared(declared_at=moment), ZONE),
        fact(FOLLOW_UP, visited(declared_at=moment, visited_at=NOON), ZONE),
        fact(ALERT, acknowledged(raised_at=moment, acknowledged_at=NOON), ZONE),
        fact(MESSAGE, a_message(MessageDelivered, created_at=moment, at=NOON), ZONE),
    ]

    assert {thing.id.split(":")[0] for thing in things} == {day}


def test_two_kinds_of_things_with_the_same_id_are_two_things() -> None:
    ids = {
        fact(DECLARATION, declared(7), ZONE).id,
        fact(FOLLOW_UP, visited(7), ZONE).id,
        fact(ALERT, raised(7), ZONE).id,
        fact(MESSAGE, a_message(number=7), ZONE).id,
        fact(OBLIGATION, both_channels(7), ZONE).id,
    }

    assert ids == {f"20210719:{kind.name}:{UUID(int=7).hex}" for kind in KINDS}


def test_of_a_message_the_newest_version_says_all_in_any_order() -> None:
    sending = fact(MESSAGE, a_message(MessageSent, version=2), ZONE)
    delivered = fact(MESSAGE, a_message(MessageDelivered, version=3), ZONE)

    assert newest(sending, delivered) == newest(delivered, sending) == delivered


def test_of_an_alert_nothing_that_happened_is_forgotten_in_any_order() -> None:
    late = fact(ALERT, escalated(version=2), ZONE)
    early = fact(ALERT, acknowledged(version=3), ZONE)

    both = everything(late, early)

    assert both == everything(early, late)
    assert both.figures == ("alerts.acknowledged", "alerts.escalated", "alerts.raised")
    assert both.version == 3


def test_a_correction_may_move_a_declaration_to_another_commune() -> None:
    mistaken = fact(DECLARATION, declared(commune_code=NEIGHBOUR), ZONE)
    corrected = fact(DECLARATION, declared(commune_code=COMMUNE, version=2), ZONE)

    assert newest(mistaken, corrected).commune_code == COMMUNE


def test_a_visit_to_somebody_without_declared_symptoms_is_no_answer_to_any() -> None:
    assert fact(FOLLOW_UP, visited(), ZONE).figures == ("followed_up",)
    assert fact(FOLLOW_UP, visited(declaration_id=None), ZONE).figures == ()
