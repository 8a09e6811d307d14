"""Loops live as long as their service, and a loop that dies takes its service along."""

import asyncio

import pytest

from services.backbone.running import running


class Looping:
    """A loop that runs until it is told to stop, or until it fails."""

    def __init__(self) -> None:
        self.has_started = asyncio.Event()
        self.fails = asyncio.Event()
        self.has_ended = False

    async def run(self) -> None:
        self.has_started.set()
        try:
            await self.fails.wait()
        finally:
            self.has_ended = True
        raise KeyError("a bug")


async def test_loops_run_beside_the_block_and_end_with_it() -> None:
    first, second = Looping(), Looping()

    async with running(first.run, second.run):
        await first.has_started.wait()
        await second.has_started.wait()
        assert not first.has_ended

    assert first.has_ended
    assert second.has_ended


async def test_a_bug_in_a_loop_ends_the_block_and_the_other_loops() -> None:
    broken, fine = Looping(), Looping()

    async def serve_for_ever() -> None:
        async with running(broken.run, fine.run):
            await broken.has_started.wait()
            broken.fails.set()
            await asyncio.Event().wait()

    with pytest.raises(ExceptionGroup) as failed:
        await serve_for_ever()

    assert failed.group_contains(KeyError)
    assert fine.has_ended


async def test_a_failure_of_the_block_ends_the_loops() -> None:
    looping = Looping()

    async def fail() -> None:
        async with running(looping.run):
            await looping.has_started.wait()
            raise OSError

    with pytest.raises(ExceptionGroup) as failed:
        await fail()

    assert failed.group_contains(OSError)
    assert looping.has_ended


async def test_a_loop_that_has_nothing_left_to_do_ends_nothing() -> None:
    async def done() -> None:
        return

    looping = Looping()
    async with running(done, looping.run):
        await looping.has_started.wait()
        assert not looping.has_ended
