"""Who is followed up from when to when, and what the others hear of it."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.declarations import (
    FollowUpCause,
    FollowUpDayMissed,
    FollowUpEnded,
    FollowUpEnding,
    FollowUpExtended,
    FollowUpLost,
    FollowUpMoved,
    FollowUpOpened,
    FollowUpReported,
    FollowUpShortened,
    FollowUpVisited,
    OrderExtended,
    OrderReduced,
)
from services.contracts.events import Event
from services.contracts.identifiers import PersonId
from services.declarations.followups import rules
from services.declarations.followups.model import FollowUp, Mark, Status, Word
from services.declarations.followups.rules import followup_id, is_possible, status, status_of
from services.declarations.followups.telling_rules import Change
from tests.declarations.builders import (
    COMMUNE,
    HOUR,
    NOON,
    OTHER_COMMUNE,
    symptoms_declared,
)
from tests.declarations.followups.builders import (
    CAUSES,
    OTHER_STATION,
    PERSON,
    POLICY,
    STATION,
    a_followup,
    a_visit,
    at,
    classified,
    cleared,
    day,
    noon_of,
    opened,
    order_lifted,
    ordered,
    visited,
    well,
)

MOMENT = timedelta(microseconds=1)


def symptoms(number: int = 1, on: int = 1, **fields: Any) -> Word:
    return CAUSES.of_symptoms(
        symptoms_declared(number, declared_at=noon_of(on), **fields), noon_of(on)
    )


def risk(said: Any, on: int = 1) -> Word:
    return CAUSES.of_risk(said, noon_of(on))


def order(said: Any, on: int = 1) -> Word:
    return CAUSES.of_order(said, noon_of(on))


def after(followup: FollowUp | None, *words: Word, on: int = 1) -> Change:
    """What follows, where something does."""
    change = rules.after_words(followup, words, at(noon_of(on)), POLICY)
    assert change
    return change


def midnight(followup: FollowUp, on: int) -> Change:
    change = rules.after_midnight(followup, at(noon_of(on)), POLICY)
    assert change
    return change


def last_day(change: Change, event: type[Event]) -> Any:
    """What the only `event` of the change says."""
    [told] = [one for one in change.events if isinstance(one, event)]
    return getattr(told, "last_day", None)


def kinds(events: Sequence[Event]) -> list[type[Event]]:
    return [type(one) for one in events]


def test_the_id_is_made_from_the_person_for_ever() -> None:
    assert followup_id(UUID(int=1)) == UUID("85b847fc-2e74-5950-aaef-3a56ad5d9f61")


def test_symptoms_are_followed_up_for_the_days_of_the_profile() -> None:
    assert opened().events == (
        FollowUpOpened(
            version=1,
            followup_id=followup_id(PERSON),
            declaration_id=UUID(int=1),
            commune_code=COMMUNE,
            declared_at=NOON,
            station=STATION,
            person_id=PERSON,
            cause=FollowUpCause.SYMPTOMS,
            first_day=day(1),
            last_day=day(14),
        ),
    )


def test_further_symptoms_join_what_is_open_and_make_it_longer() -> None:
    change = after(a_followup(), symptoms(2, on=5), on=5)

    extended = change.events[0]
    assert isinstance(extended, FollowUpExtended)
    assert (extended.version, extended.last_day) == (2, day(18))
    assert extended.declaration_id == UUID(int=2)


def test_symptoms_after_the_end_open_it_again() -> None:
    over = midnight(a_followup(), on=20).followup

    change = after(over, symptoms(2, on=20), on=20)

    [again] = change.events
    assert isinstance(again, FollowUpOpened)
    assert (again.followup_id, again.version) == (over.id, over.version + 1)
    assert (again.first_day, again.last_day) == (day(20), day(33))


def test_symptoms_heard_after_all_their_days_are_seen_to_that_day_at_least() -> None:
    late = CAUSES.of_symptoms(symptoms_declared(), noon_of(30))

    [told] = after(None, late, on=30).events

    assert isinstance(told, FollowUpOpened)
    assert (told.first_day, told.last_day) == (day(1), day(30))


def test_a_phone_whose_clock_runs_ahead_declares_today() -> None:
    ahead = CAUSES.of_symptoms(symptoms_declared(declared_at=NOON + 20 * HOUR), NOON)

    assert after(None, ahead).followup.episode is not None
    assert ahead.stated
    assert ahead.stated.first_day == day(1)


def test_the_days_of_all_causes_are_one_follow_up() -> None:
    change = after(a_followup(), order(ordered(first=10, last=30)), risk(classified(first=3)))

    assert change.followup.open
    assert (change.followup.open.first_day, change.followup.open.last_day) == (day(1), day(30))
    assert last_day(change, FollowUpExtended) == day(30)


def test_causes_with_a_gap_are_two_follow_ups_one_after_the_other() -> None:
    both = after(None, risk(classified(last=5)), order(ordered(first=10, last=12))).followup
    assert both.open
    assert both.open.last_day == day(5)

    told = midnight(both, on=6).events

    assert kinds(told)[-2:] == [FollowUpEnded, FollowUpOpened]
    assert isinstance(told[-1], FollowUpOpened)
    assert (told[-1].first_day, told[-1].last_day) == (day(10), day(12))


def test_a_newer_version_of_a_cause_replaces_the_older() -> None:
    followup = after(None, order(ordered())).followup

    longer = after(followup, order(ordered(OrderExtended, 2, last=20)), on=2)
    shorter = after(longer.followup, order(ordered(OrderReduced, 3, last=9)), on=3)

    assert last_day(longer, FollowUpExtended) == day(20)
    assert last_day(shorter, FollowUpShortened) == day(9)


def test_an_order_that_is_lifted_ends_it_that_day() -> None:
    followup = after(None, order(ordered())).followup

    told = after(followup, order(order_lifted(on=2), on=2), on=2).events[-1]

    assert isinstance(told, FollowUpEnded)
    assert (told.ended_on, told.ending) == (day(2), FollowUpEnding.LIFTED)


def test_what_is_lifted_leaves_the_days_of_the_others() -> None:
    followup = after(a_followup(), order(ordered(last=30))).followup

    told = after(followup, order(order_lifted(on=2, last=30), on=2), on=2).events

    assert FollowUpShortened in kinds(told)
    assert FollowUpEnded not in kinds(told)


def test_a_class_that_is_cleared_asks_for_no_more_days() -> None:
    followup = after(None, risk(classified())).followup

    told = after(followup, risk(cleared(), on=3), on=3).events

    assert kinds(told) == [FollowUpDayMissed, FollowUpDayMissed, FollowUpEnded]


def test_a_class_without_days_asks_for_none() -> None:
    without = classified(2, first_day=None, last_day=None)

    assert after(None, risk(without)).events == ()


def test_an_order_puts_the_person_where_it_is_carried_out() -> None:
    change = after(a_followup(), order(ordered(commune_code=OTHER_COMMUNE)))

    moved = change.events[-1]
    assert isinstance(moved, FollowUpMoved)
    assert (moved.commune_code, moved.station) == (OTHER_COMMUNE, OTHER_STATION)
    assert change.followup.commune_code == OTHER_COMMUNE


def test_after_the_order_the_person_is_at_home_again() -> None:
    away = after(a_followup(), order(ordered(last=5, commune_code=OTHER_COMMUNE))).followup

    home = midnight(away, on=6)

    assert home.followup.commune_code == COMMUNE
    assert kinds(home.events)[-1] is FollowUpMoved


def test_symptoms_declared_elsewhere_move_the_person_there() -> None:
    change = after(a_followup(), symptoms(2, on=2, commune_code=OTHER_COMMUNE), on=2)

    assert change.followup.station == OTHER_STATION


CAUSES_OF_ONE: list[Word] = [
    symptoms(1, on=1),
    symptoms(2, on=3, commune_code=OTHER_COMMUNE),
    risk(classified(1, first=2, last=16)),
    risk(cleared(2), on=4),
    risk(classified(3, first=5, last=18), on=5),
    order(ordered(last=8, commune_code=OTHER_COMMUNE)),
    order(ordered(OrderExtended, 2, last=28, commune_code=OTHER_COMMUNE), on=2),
    order(order_lifted(3, on=4, last=28, commune_code=OTHER_COMMUNE), on=4),
]


def end_of(batches: Sequence[Sequence[Word]], on: int = 6) -> dict[str, Any]:
    """Everything that is known of the person in the end, but how often it was written."""
    followup: FollowUp | None = None
    for batch in batches:
        change = rules.after_words(followup, batch, at(noon_of(on)), POLICY)
        followup = change.followup if change else followup
    assert followup
    return followup.model_dump(exclude={"version"})


@given(st.permutations(CAUSES_OF_ONE), st.data())
def test_whatever_the_order_and_however_often_the_end_is_the_same(
    shuffled: list[Word], data: st.DataObject
) -> None:
    again = data.draw(st.lists(st.sampled_from(CAUSES_OF_ONE), max_size=8))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(shuffled)), max_size=3)))
    edges = [0, *cuts, len(shuffled)]
    parts = [shuffled[start:end] for start, end in pairwise(edges)]
    batches = [part for part in [*parts, again] if part]

    assert end_of(batches) == end_of([CAUSES_OF_ONE])


def test_a_lifting_may_be_heard_first() -> None:
    said, lifted = risk(classified()), risk(cleared(), on=5)

    first, last = end_of([[lifted], [said]]), end_of([[said], [lifted]])

    # What was told meanwhile is another thing: the first never had to be told.
    assert first["episode"] is None
    assert last["episode"]["ended_on"] == day(6)
    assert first["periods"] == last["periods"]


def test_the_same_cause_again_changes_nothing() -> None:
    assert rules.after_words(a_followup(), [symptoms()], at(NOON), POLICY) is None


def test_an_older_version_changes_nothing() -> None:
    newer = after(None, order(ordered(OrderExtended, 2, last=20))).followup

    assert rules.after_words(newer, [order(ordered())], at(NOON), POLICY) is None


def test_a_day_that_passed_unseen_is_missed_and_told_once() -> None:
    change = midnight(a_followup(), on=3)

    assert [one.day for one in change.events] == [day(1), day(2)]  # type: ignore[attr-defined]
    assert kinds(change.events) == [FollowUpDayMissed, FollowUpDayMissed]
    assert rules.after_midnight(change.followup, at(noon_of(3)), POLICY) is None


def test_so_many_days_without_a_word_and_the_person_is_lost() -> None:
    told = midnight(a_followup(), on=5)

    assert kinds(told.events)[:4] == [FollowUpDayMissed] * 4
    assert kinds(told.events)[4:] == [FollowUpLost]
    assert told.events[-1].last_seen_on == day(1)  # type: ignore[attr-defined]
    assert status(told.followup) is Status.LOST


def test_one_day_less_and_nobody_is_lost() -> None:
    assert FollowUpLost not in kinds(midnight(a_followup(), on=4).events)


def test_a_visit_finds_who_was_lost() -> None:
    lost = midnight(a_followup(), on=5).followup

    found = visited(lost, a_visit(visited_at=noon_of(5)))

    assert status(found.followup) is Status.VISITED
    assert kinds(found.events) == [FollowUpVisited]


def test_a_visit_that_met_nobody_does_not() -> None:
    lost = midnight(a_followup(), on=5).followup

    tried = visited(lost, a_visit(visited_at=noon_of(5), was_seen=False))

    assert status(tried.followup) is Status.LOST


def test_after_the_last_day_it_is_completed() -> None:
    told = midnight(a_followup(), on=15).events[-1]

    assert isinstance(told, FollowUpEnded)
    assert (told.ended_on, told.ending) == (day(15), FollowUpEnding.COMPLETED)


def test_who_was_not_met_on_the_last_day_is_followed_up_for_another() -> None:
    change = visited(a_followup(), a_visit(visited_at=noon_of(14), was_seen=False))

    assert last_day(change, FollowUpExtended) == day(15)


def test_there_is_an_end_to_that_too() -> None:
    followup = a_followup()
    for number in range(14, 24):
        visit = a_visit(number, visited_at=noon_of(number), was_seen=False)
        followup = visited(followup, visit).followup

    assert followup.episode
    assert followup.episode.last_day == day(14 + POLICY.extension.at_most)


def test_who_was_met_on_the_last_day_is_done() -> None:
    change = visited(a_followup(), a_visit(visited_at=noon_of(14)))

    assert kinds(change.events).count(FollowUpExtended) == 0


def test_the_others_hear_that_there_was_a_visit_but_not_what_was_found() -> None:
    visit = a_visit(was_seen=False, symptoms={"fever"}, temperature_celsius=39, note="…")

    assert visited(a_followup(), visit).events == (
        FollowUpVisited(
            version=2,
            followup_id=a_followup().id,
            declaration_id=UUID(int=1),
            commune_code=COMMUNE,
            declared_at=NOON,
            visited_at=NOON,
            was_seen=False,
        ),
    )


def test_a_report_of_being_well_fills_its_day() -> None:
    followup, report = a_followup(), CAUSES.of_report(well(moment=noon_of(2)), noon_of(2))

    change = rules.after_reports(followup, [report, report], at(noon_of(2)), POLICY)

    assert change
    assert [one.day for one in change.events if isinstance(one, FollowUpReported)] == [day(2)]
    assert rules.after_reports(change.followup, [report], at(noon_of(2)), POLICY) is None


@pytest.mark.parametrize("moment", [NOON - MOMENT, noon_of(15)], ids=["before", "after its end"])
def test_a_report_from_outside_the_follow_up_is_not_for_it(moment: Any) -> None:
    report = CAUSES.of_report(well(moment=moment), moment)

    assert rules.after_reports(a_followup(), [report], at(NOON), POLICY) is None


@pytest.mark.parametrize(
    ("visited_at", "possible"),
    [
        (NOON - MOMENT, False),
        (NOON, True),
        (NOON + 3 * HOUR, True),
        (NOON + 3 * HOUR + MOMENT, False),
    ],
)
def test_a_visit_is_after_the_declaration_and_not_in_the_future(
    visited_at: Any, possible: bool
) -> None:
    now = NOON + 3 * HOUR

    assert is_possible(a_visit(visited_at=visited_at), a_followup(), now) is possible


def test_a_phone_whose_clock_ran_ahead_does_not_forbid_the_visit() -> None:
    followup = a_followup(declared_at=NOON + 5 * HOUR)

    assert is_possible(a_visit(visited_at=NOON + HOUR), followup, NOON + 2 * HOUR)
    assert not is_possible(a_visit(visited_at=NOON - HOUR), followup, NOON + 2 * HOUR)


def test_each_declaration_is_told_where_it_stands() -> None:
    first = midnight(a_followup(), on=20).followup
    both = after(first, symptoms(2, on=20), on=20).followup

    assert status_of(both, UUID(int=1)) is Status.ENDED
    assert status_of(both, UUID(int=2)) is Status.OPEN
    assert status_of(both, UUID(int=3)) is None


def test_nobody_else_has_the_follow_up_of_a_person() -> None:
    assert opened(1).followup.id != opened(2).followup.id
    assert followup_id(PersonId(UUID(int=1))) == followup_id(PersonId(UUID(int=1)))


@pytest.mark.parametrize(
    ("found", "mark"),
    [
        ({"was_seen": False, "symptoms": {"fever"}}, Mark.TRIED),
        ({}, Mark.SEEN_OK),
        ({"temperature_celsius": 37.9}, Mark.SEEN_OK),
        ({"temperature_celsius": 38.0}, Mark.SEEN_NOT_OK),
        ({"symptoms": {"cough"}}, Mark.SEEN_NOT_OK),
    ],
)
def test_a_visit_finds_symptoms_or_none(found: dict[str, Any], mark: Mark) -> None:
    assert rules.mark_of(a_visit(**found), POLICY) is mark
