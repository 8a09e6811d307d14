"""What declaring, acknowledging and silence make of an obligation."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from services.contracts.declarations import (
    AcknowledgementOverdue,
    DeclarationAcknowledged,
    DeclarationsMerged,
)
from services.declarations.receivers import rules
from services.declarations.receivers.model import Acknowledgement, Declared, Obligation, State
from services.declarations.receivers.rules import MOST_OF_A_CHANNEL, Change
from tests.declarations.builders import (
    COMMUNE,
    DISTRICT,
    HOUR,
    NOON,
    OTHER_COMMUNE,
    TODAY,
)
from tests.declarations.receivers.builders import (
    AGEING,
    AUTHORITY,
    CENTRE,
    PERSON,
    a_declared,
    a_paper,
    an_obligation,
)

MOMENT = timedelta(milliseconds=1)


def after(known: Obligation | None, *said: Declared) -> Change:
    """What `said` makes of what is `known`."""
    change = rules.after_declaring(known, an_obligation(*said), NOON)
    assert change
    return change


def escalated(obligation: Obligation, hours: float) -> Change | None:
    """What happens to it so long after noon."""
    return rules.escalate(obligation, AGEING, DISTRICT, NOON + hours * HOUR)


def test_a_declaration_is_kept_by_the_system_and_owed_by_the_commune() -> None:
    change = after(None, a_declared())

    owed = change.after
    assert (owed.id, owed.commune_code) == (f"20210719:{PERSON.hex}", COMMUNE)
    assert owed.state is State.OWED
    assert owed.acknowledged_by_system_since == NOON
    assert owed.acknowledged_by_commune_since is None
    assert (change.before, change.events, owed.version) == (None, (), 0)


def test_a_paper_declaration_is_acknowledged_by_who_entered_it() -> None:
    change = after(None, a_paper(kept_at=NOON + HOUR))

    assert change.after.state is State.ACKNOWLEDGED
    assert change.after.acknowledged_by_commune_since == NOON + HOUR
    [told] = change.events
    assert told == DeclarationAcknowledged(
        version=1,
        obligation_id=rules.obligation_id(change.after.id),
        commune_code=COMMUNE,
        declared_on=TODAY,
        acknowledged_at=NOON + HOUR,
        account=AUTHORITY,
    )


@pytest.mark.parametrize("first", [a_declared(1), a_paper(2)])
def test_paper_and_electronic_are_one_whichever_came_first(first: Declared) -> None:
    second = a_paper(2) if first.id == UUID(int=1) else a_declared(1)

    change = after(after(None, first).after, second)

    assert change.after.merged == 2
    assert change.after.state is State.ACKNOWLEDGED
    merged = [one for one in change.events if isinstance(one, DeclarationsMerged)]
    assert [one.declaration_ids for one in merged] == [(UUID(int=1), UUID(int=2))]


def test_both_at_once_are_told_as_merged_and_then_as_acknowledged() -> None:
    change = after(None, a_declared(1), a_paper(2))

    assert [(type(one), one.version) for one in change.events] == [
        (DeclarationsMerged, 1),
        (DeclarationAcknowledged, 2),
    ]
    assert change.after.version == 2


def test_two_electronic_declarations_are_one_obligation_and_no_event() -> None:
    change = after(after(None, a_declared(1)).after, a_declared(2))

    assert change.after.merged == 2
    assert change.events == ()


def test_each_growth_of_what_was_merged_is_told_once() -> None:
    both = after(None, a_declared(1), a_paper(2)).after

    grown = after(both, a_declared(3))

    [told] = grown.events
    assert isinstance(told, DeclarationsMerged)
    assert told.declaration_ids == (UUID(int=1), UUID(int=2), UUID(int=3))
    assert rules.after_declaring(grown.after, an_obligation(a_declared(3)), NOON) is None


def test_what_was_heard_before_changes_nothing() -> None:
    known = after(None, a_declared(1), a_declared(2)).after

    assert rules.after_declaring(known, an_obligation(a_declared(2)), NOON + HOUR) is None


def test_the_commune_that_had_it_first_owes_the_answer() -> None:
    later = a_declared(1, NOON, commune_code=OTHER_COMMUNE)
    earlier = a_declared(2, NOON - HOUR)

    assert after(after(None, later).after, earlier).after.commune_code == COMMUNE
    assert after(after(None, earlier).after, later).after.commune_code == COMMUNE


def test_a_phone_that_sends_late_does_not_make_the_commune_late() -> None:
    late = after(None, a_declared(declared_at=NOON - 20 * HOUR, kept_at=NOON)).after

    assert (late.declared_at, late.owed_since) == (NOON - 20 * HOUR, NOON)
    assert rules.due_at(late, AGEING) == NOON + 4 * HOUR


def test_whoever_declares_without_end_does_not_grow_the_document() -> None:
    flood = tuple(a_declared(n, NOON + n * MOMENT) for n in range(2 * MOST_OF_A_CHANNEL))

    kept = rules.joined((), flood)

    assert kept == flood[:MOST_OF_A_CHANNEL]
    assert rules.joined(kept, flood) == rules.joined(flood[-5:], kept) == kept


def test_a_flood_of_one_channel_hides_nothing_of_the_other() -> None:
    flood = tuple(a_declared(n, NOON) for n in range(1, 2 * MOST_OF_A_CHANNEL))

    flooded = after(None, *flood, a_paper(99, NOON + HOUR)).after

    assert flooded.acknowledged_by_commune_since == NOON + HOUR


def test_an_officer_acknowledges_once() -> None:
    change = rules.acknowledge(an_obligation(), AUTHORITY, NOON + HOUR)

    assert change
    assert change.after.acknowledged == Acknowledgement(NOON + HOUR, AUTHORITY)
    [told] = change.events
    assert isinstance(told, DeclarationAcknowledged)
    assert (told.acknowledged_at, told.account, told.version) == (NOON + HOUR, AUTHORITY, 1)
    assert rules.acknowledge(change.after, AUTHORITY, NOON + 2 * HOUR) is None


def test_paper_after_the_officers_word_is_no_second_acknowledgement() -> None:
    decided = rules.acknowledge(an_obligation(), AUTHORITY, NOON + HOUR)
    assert decided

    entered = after(decided.after, a_paper(2, NOON + 2 * HOUR))

    assert [type(one) for one in entered.events] == [DeclarationsMerged]
    assert entered.after.acknowledged_by_commune_since == NOON + HOUR


@pytest.mark.parametrize("hours", [4, 4.001, 11.9])
def test_silence_is_told_to_the_commune_when_its_hours_are_over(hours: float) -> None:
    change = escalated(an_obligation(), hours)

    assert change
    assert change.after.state is State.OVERDUE
    [told] = change.events
    assert told == AcknowledgementOverdue(
        version=1,
        obligation_id=rules.obligation_id(change.after.id),
        commune_code=COMMUNE,
        declared_on=TODAY,
        owed_since=NOON,
        level=1,
        notify=(AUTHORITY,),
        commune_day_id=rules.commune_day_id(COMMUNE, TODAY),
    )


def test_not_a_moment_before() -> None:
    almost = NOON + 4 * HOUR - timedelta(microseconds=1)

    assert rules.escalate(an_obligation(), AGEING, DISTRICT, almost) is None


def test_longer_silence_is_told_to_the_district_and_then_to_nobody() -> None:
    first = escalated(an_obligation(), 4)
    assert first
    assert escalated(first.after, 11.9) is None

    second = escalated(first.after, 12)

    assert second
    [told] = second.events
    assert isinstance(told, AcknowledgementOverdue)
    assert (told.level, told.notify, told.version) == (2, (CENTRE,), 2)
    assert escalated(second.after, 1000) is None
    assert rules.due_at(second.after, AGEING) is None


def test_a_late_acknowledgement_ends_it() -> None:
    late = escalated(an_obligation(), 5)
    assert late
    decided = rules.acknowledge(late.after, AUTHORITY, NOON + 6 * HOUR)
    assert decided

    assert decided.after.state is State.ACKNOWLEDGED
    assert escalated(decided.after, 100) is None
    assert rules.due_at(decided.after, AGEING) is None


def test_everything_late_of_a_commune_and_day_has_one_cause() -> None:
    same = {rules.commune_day_id(COMMUNE, TODAY) for _ in range(2)}
    other = rules.commune_day_id(OTHER_COMMUNE, TODAY)
    tomorrow = rules.commune_day_id(COMMUNE, TODAY + timedelta(days=1))

    assert len({*same, other, tomorrow}) == 3


def test_a_decision_is_as_exact_as_the_store() -> None:
    change = rules.acknowledge(an_obligation(), AUTHORITY, NOON + timedelta(microseconds=1999))

    assert change
    assert change.after.decision == Acknowledgement(NOON + MOMENT, AUTHORITY)
    assert replace(change.after, decision=None).acknowledged is None
