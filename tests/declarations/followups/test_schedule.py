"""What the clock does at midnight."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from services.contracts.declarations import FollowUpDayMissed, FollowUpEnded, FollowUpLost
from services.declarations.followups.changing import Changing
from services.declarations.followups.schedule import MOST_AT_ONCE, FollowUpSchedule
from tests.declarations.builders import NOON, ZONE
from tests.declarations.followups.builders import POLICY, at, noon_of, opened
from tests.declarations.followups.fakes import InMemoryFollowUps


def a_schedule(
    followups: InMemoryFollowUps, now: datetime | Callable[[], datetime]
) -> FollowUpSchedule:
    clock = now if callable(now) else lambda: now
    return FollowUpSchedule(followups, Changing(followups, POLICY, ZONE, clock))


async def test_a_moment_before_midnight_nothing_was_missed() -> None:
    followups = InMemoryFollowUps()
    await followups.write([opened()], at(NOON))
    last_moment = datetime(2021, 7, 19, 23, 59, 59, 999999, tzinfo=ZONE)

    await a_schedule(followups, last_moment).settle_all()

    assert len(followups.told) == 1


async def test_at_midnight_the_day_was_missed() -> None:
    followups = InMemoryFollowUps()
    await followups.write([opened()], at(NOON))

    await a_schedule(followups, datetime(2021, 7, 20, tzinfo=ZONE)).settle_all()

    assert [type(one) for one in followups.told[1:]] == [FollowUpDayMissed]


async def test_from_day_to_day_it_tells_who_was_missed_who_is_lost_and_what_is_over() -> None:
    followups = InMemoryFollowUps()
    await followups.write([opened()], at(NOON))

    for number in range(1, 20):
        await a_schedule(followups, noon_of(number)).settle_all()

    told = [type(one) for one in followups.told]
    assert told.count(FollowUpDayMissed) == 14
    assert told.count(FollowUpLost) == 1
    assert told[-1] is FollowUpEnded


async def test_after_days_without_power_it_tells_the_same() -> None:
    daily, late = InMemoryFollowUps(), InMemoryFollowUps()
    for followups in (daily, late):
        await followups.write([opened()], at(NOON))

    for number in range(1, 20):
        await a_schedule(daily, noon_of(number)).settle_all()
    await a_schedule(late, noon_of(19)).settle_all()

    assert {type(one) for one in late.told} == {type(one) for one in daily.told}
    assert len(late.told) == len(daily.told)


async def test_more_than_one_look_can_hold_are_all_dealt_with() -> None:
    followups = InMemoryFollowUps()
    many = 2 * MOST_AT_ONCE + 1
    await followups.write([opened(number) for number in range(1, many + 1)], at(NOON))

    await a_schedule(followups, noon_of(2)).settle_all()

    assert len([one for one in followups.told if isinstance(one, FollowUpDayMissed)]) == many


async def test_two_replicas_tell_it_once() -> None:
    followups = InMemoryFollowUps()
    await followups.write([opened(number) for number in range(1, 31)], at(NOON))

    await asyncio.gather(
        *(a_schedule(followups, noon_of(2)).settle_all() for _ in range(2)),
    )

    assert len([one for one in followups.told if isinstance(one, FollowUpDayMissed)]) == 30
