"""Who is followed up, by whom, and when a visit can have been."""

from datetime import timedelta
from uuid import UUID

import pytest

from services.contracts.declarations import FollowUpOpened, FollowUpVisited
from services.declarations.followups.model import Status
from services.declarations.followups.rules import (
    followup_id,
    is_possible,
    open_followup,
    opened,
    visited,
)
from tests.declarations.builders import (
    COMMUNE,
    HOUR,
    NOON,
    OTHER_COMMUNE,
    a_followup,
    a_visit,
    symptoms_declared,
)

MOMENT = timedelta(microseconds=1)


def test_the_id_is_made_from_the_declarations_for_ever() -> None:
    assert followup_id(UUID(int=1)) == UUID("85b847fc-2e74-5950-aaef-3a56ad5d9f61")


def test_hearing_twice_of_a_declaration_makes_one_follow_up() -> None:
    assert a_followup(1, NOON).id == a_followup(1, NOON + HOUR).id
    assert a_followup(1).id != a_followup(2).id


def test_the_station_of_the_persons_own_commune_follows_up() -> None:
    followup = open_followup(symptoms_declared(commune_code=OTHER_COMMUNE), NOON + HOUR)

    assert followup.station == "tram-y-te-30766"
    assert followup.commune_code == OTHER_COMMUNE
    assert (followup.declared_at, followup.opened_at) == (NOON, NOON + HOUR)
    assert followup.status is Status.OPEN


def test_the_others_hear_where_it_is_followed_up_but_not_who() -> None:
    assert opened(a_followup()) == FollowUpOpened(
        version=1,
        followup_id=a_followup().id,
        declaration_id=UUID(int=1),
        commune_code=COMMUNE,
        declared_at=NOON,
        station="tram-y-te-30730",
    )


def test_the_others_hear_that_there_was_a_visit_but_not_what_was_found() -> None:
    visit = a_visit(was_seen=False, symptoms={"fever"}, temperature_celsius=39, note="…")

    assert visited(a_followup(), visit) == FollowUpVisited(
        version=2,
        followup_id=a_followup().id,
        declaration_id=UUID(int=1),
        commune_code=COMMUNE,
        declared_at=NOON,
        visited_at=NOON,
        was_seen=False,
    )


def test_each_visit_is_a_version_of_its_own() -> None:
    after_one = a_followup().with_visit(UUID(int=1))

    assert after_one.status is Status.VISITED
    assert visited(after_one, a_visit(2)).version == 3


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
    visited_at: object, possible: bool
) -> None:
    now = NOON + 3 * HOUR

    assert is_possible(a_visit(visited_at=visited_at), a_followup(), now) is possible


def test_a_phone_whose_clock_ran_ahead_does_not_forbid_the_visit() -> None:
    followup = a_followup(at=NOON, declared_at=NOON + 5 * HOUR)

    assert is_possible(a_visit(visited_at=NOON + HOUR), followup, NOON + 2 * HOUR)
    assert not is_possible(a_visit(visited_at=NOON - HOUR), followup, NOON + 2 * HOUR)
