"""Lets several tasks run in any order of their calls to the store, and kills some on the way."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from random import Random

Actor = Callable[[], Awaitable[None]]

# More than any task of these tests needs from one call to the next.
STEPS = 12


class Turns:
    """Whoever calls the store waits until it is its turn."""

    def __init__(self) -> None:
        self._waiting: list[asyncio.Future[None]] = []

    async def take(self) -> None:
        """Wait for a turn."""
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        await turn

    def give(self, random: Random) -> None:
        """Let somebody go on."""
        waiting = [one for one in self._waiting if not one.done()]
        if waiting:
            random.choice(waiting).set_result(None)
        self._waiting = [one for one in waiting if not one.done()]


async def play(turns: Turns, actors: Sequence[Actor], random: Random, kills: int) -> None:
    """Run all `actors` at once; who is killed begins anew, as after a restart."""
    tasks = {asyncio.ensure_future(actor()): actor for actor in actors}
    while tasks:
        for _ in range(STEPS):
            await asyncio.sleep(0)
        for task in [one for one in tasks if one.done()]:
            task.result()
            del tasks[task]
        if tasks and kills and random.random() < 0.2:
            kills -= 1
            killed = random.choice(list(tasks))
            killed.cancel()
            await asyncio.wait([killed])
            actor = tasks.pop(killed)
            tasks[asyncio.ensure_future(actor())] = actor
        turns.give(random)
