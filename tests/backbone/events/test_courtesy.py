"""Readers step back while the edge is pressed, and never stop."""

import asyncio

from services.backbone.events.courtesy import LONGEST_REST_SECONDS, REST, Courtesy
from tests.backbone.events.fakes import Sleeper


async def test_while_the_edge_is_pressed_readers_rest_for_longer_than_they_work() -> None:
    sleeper = Sleeper()
    courtesy = Courtesy(sleeper)
    courtesy.yield_to(lambda: True)

    await courtesy.rest(0.1)

    assert sleeper.slept == [REST * 0.1]


async def test_a_rest_ends_however_long_the_work_was() -> None:
    sleeper = Sleeper()
    courtesy = Courtesy(sleeper)
    courtesy.yield_to(lambda: True)

    await courtesy.rest(60)

    assert sleeper.slept == [LONGEST_REST_SECONDS]


async def test_without_pressure_nobody_rests() -> None:
    sleeper = Sleeper()
    courtesy = Courtesy(sleeper)

    await courtesy.rest(0.1)

    assert sleeper.slept == []


async def test_while_one_reader_rests_another_that_is_done_waits() -> None:
    resting: list[float] = []
    is_over = asyncio.Event()

    async def sleep(seconds: float) -> None:
        resting.append(seconds)
        await is_over.wait()

    courtesy = Courtesy(sleep)
    courtesy.yield_to(lambda: True)

    async with asyncio.TaskGroup() as group:
        group.create_task(courtesy.rest(0.1))
        group.create_task(courtesy.rest(0.2))
        await asyncio.sleep(0)
        assert len(resting) == 1
        is_over.set()

    assert len(resting) == 2
