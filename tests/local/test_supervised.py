"""When a supervised process is started again."""

import pytest

from deploy.local.supervised import (
    FIRST_PAUSE_SECONDS,
    LONGEST_PAUSE_SECONDS,
    STEADY_SECONDS,
    Supervised,
)
from tests.local.fakes import FakeChild, an_entry


@pytest.fixture
def child() -> FakeChild:
    return FakeChild()


def die_and_be_restarted(supervised: Supervised, child: FakeChild, now: float) -> float:
    """How long it took."""
    child.die()
    supervised.tick(now)
    waited = 0.0
    while not child.is_running():
        waited += FIRST_PAUSE_SECONDS
        supervised.tick(now + waited)
    return waited


def test_it_starts_at_once(child: FakeChild) -> None:
    assert Supervised(an_entry(child)).tick(now=0)

    assert child.is_running()


def test_the_first_death_is_mended_after_a_short_pause(child: FakeChild) -> None:
    supervised = Supervised(an_entry(child))
    supervised.tick(now=0)

    waited = die_and_be_restarted(supervised, child, now=1)

    assert waited == FIRST_PAUSE_SECONDS
    assert supervised.restarts == 1


def test_deaths_in_a_row_are_mended_ever_later_up_to_a_limit(child: FakeChild) -> None:
    supervised = Supervised(an_entry(child))
    supervised.tick(now=0)
    now, pauses = 1.0, []

    for _ in range(9):
        pauses.append(die_and_be_restarted(supervised, child, now))
        now += pauses[-1]

    assert pauses[:3] == [0.5, 1, 2]
    assert pauses[-1] == LONGEST_PAUSE_SECONDS


def test_having_run_long_it_is_mended_soon_again(child: FakeChild) -> None:
    supervised = Supervised(an_entry(child))
    supervised.tick(now=0)
    for now in (1, 10, 20):
        die_and_be_restarted(supervised, child, now)

    waited = die_and_be_restarted(supervised, child, now=100 + STEADY_SECONDS)

    assert waited == FIRST_PAUSE_SECONDS


def test_what_cannot_start_is_tried_again_later(child: FakeChild) -> None:
    supervised = Supervised(an_entry(child))
    child.is_broken = True
    supervised.tick(now=0)

    child.is_broken = False
    supervised.tick(now=FIRST_PAUSE_SECONDS)

    assert child.is_running()
