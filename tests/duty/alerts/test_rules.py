"""Who is told when, and what it takes to end it."""

from datetime import timedelta
from uuid import UUID

from services.contracts.duty import AlertAcknowledged, AlertEscalated, Level
from services.duty.alerts.model import State
from services.duty.alerts.rules import (
    acknowledge,
    after_silence,
    alert_id,
    escalate,
    next_desk,
    raise_alert,
    raised,
)
from tests.duty.builders import (
    CENTRE,
    CHAIN,
    DISTRICT_DESK,
    NOON,
    STATION,
    STATION_DESK,
    WITHIN,
    an_alert,
    symptoms_declared,
)

LATER = NOON + WITHIN


def test_the_same_declaration_always_makes_the_same_alert() -> None:
    assert alert_id(UUID(int=1)) == alert_id(UUID(int=1)) != alert_id(UUID(int=2))


def test_the_first_desk_is_told_and_has_the_profiles_minutes() -> None:
    alert = raise_alert(symptoms_declared(), CHAIN, NOON, WITHIN)

    assert [telling.accounts for telling in alert.told] == [(STATION,)]
    assert alert.due_at == NOON + WITHIN
    assert (alert.state, alert.version) == (State.RAISED, 1)


def test_where_there_is_no_station_the_district_is_told_at_once() -> None:
    alert = raise_alert(symptoms_declared(), (DISTRICT_DESK,), NOON, WITHIN)

    assert alert.level is Level.DISTRICT
    assert raised(alert).notify == (CENTRE,)


def test_after_silence_the_next_desk_is_told_and_has_as_long_again() -> None:
    change = after_silence(an_alert(), CHAIN, LATER, WITHIN)

    assert isinstance(change.event, AlertEscalated)
    assert (change.event.level, change.event.notify) == (Level.DISTRICT, (CENTRE,))
    assert change.alert.due_at == LATER + WITHIN
    assert change.alert.version == change.event.version == 2


def test_after_the_last_level_nothing_more_happens() -> None:
    told_twice = escalate(an_alert(), DISTRICT_DESK, LATER, WITHIN).alert

    change = after_silence(told_twice, CHAIN, LATER + WITHIN, WITHIN)

    assert change.event is None
    assert change.alert.due_at is None
    assert change.alert.told == told_twice.told


def test_a_commune_whose_district_has_ended_has_nobody_left_to_tell() -> None:
    assert next_desk(an_alert(), (STATION_DESK,)) is None


def test_a_desk_is_never_told_twice() -> None:
    told_twice = escalate(an_alert(), DISTRICT_DESK, LATER, WITHIN).alert

    assert next_desk(told_twice, CHAIN) is None


def test_who_escalates_by_hand_is_remembered() -> None:
    change = escalate(an_alert(), DISTRICT_DESK, NOON, WITHIN, by=STATION)

    assert [telling.by for telling in change.alert.told] == [None, STATION]


def test_an_acknowledged_alert_is_due_no_more() -> None:
    change = acknowledge(an_alert(), STATION, LATER)

    assert change.alert.state is State.ACKNOWLEDGED
    assert change.alert.due_at is None


def test_an_acknowledgement_after_the_escalation_is_still_one() -> None:
    told_twice = escalate(an_alert(), DISTRICT_DESK, LATER, WITHIN).alert

    event = acknowledge(told_twice, CENTRE, LATER).event

    assert isinstance(event, AlertAcknowledged)
    assert (event.acknowledged_by, event.version) == (CENTRE, 3)


def test_what_is_told_is_to_the_millisecond_as_it_is_kept() -> None:
    alert = an_alert(at=NOON + timedelta(microseconds=1_999))

    assert alert.raised_at == raised(alert).raised_at == NOON + timedelta(milliseconds=1)
