"""A consumer that stands still in front of records is found, and only such a one."""

from dataclasses import replace

from services.backbone.events.stuck import Standing, StuckWatch

BEHIND = Standing("duty.alerts", ("declarations.health.v1", 0), position=5, end=9, is_busy=False)


def test_who_stands_still_for_the_whole_patience_is_stuck() -> None:
    watch = StuckWatch(patience_seconds=20)

    found = [watch.stuck([BEHIND], at) for at in (0.0, 19.9, 20.0)]

    assert found == [frozenset(), frozenset(), {"duty.alerts"}]


def test_who_moves_however_slowly_is_not_stuck() -> None:
    watch = StuckWatch(patience_seconds=20)

    found = [watch.stuck([replace(BEHIND, position=one)], one * 15.0) for one in range(5)]

    assert not any(found)


def test_who_has_read_everything_is_not_stuck() -> None:
    watch = StuckWatch(patience_seconds=20)

    found = [watch.stuck([replace(BEHIND, position=9)], at) for at in (0.0, 100.0)]

    assert not any(found)


def test_who_is_at_work_is_not_stuck_and_has_the_whole_patience_afterwards() -> None:
    watch = StuckWatch(patience_seconds=20)
    watch.stuck([BEHIND], 0.0)

    assert not watch.stuck([replace(BEHIND, is_busy=True)], 30.0)
    assert not watch.stuck([BEHIND], 45.0)
    assert watch.stuck([BEHIND], 65.0)
