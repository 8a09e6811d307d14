"""Waits for what another process or task will do: the only place where a test sleeps."""

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, overload

T = TypeVar("T")

POLL_SECONDS = 0.01


class TooLate(AssertionError):
    """It has not happened in the time that a test may take."""


@overload
async def eventually(check: Callable[[], Awaitable[T]], seconds: float = ...) -> T: ...


@overload
async def eventually(check: Callable[[], T], seconds: float = ...) -> T: ...


async def eventually(check: Callable[[], Any], seconds: float = 15.0) -> Any:
    """What `check` answers once that is true; `TooLate` tells the last answer."""
    deadline = time.monotonic() + seconds
    while True:
        answer = check()
        found = await answer if inspect.isawaitable(answer) else answer
        if found:
            return found
        if time.monotonic() > deadline:
            raise TooLate(f"still {found!r} after {seconds:.0f} s")
        await asyncio.sleep(POLL_SECONDS)
