"""What is done because of a request or an event belongs to its trace."""

import asyncio
import re

from services.backbone.tracing import continue_trace, current_traceparent, new_traceparent

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


async def in_a_task_of_its_own(traceparent: str | None) -> str | None:
    continue_trace(traceparent)
    await asyncio.sleep(0)
    return current_traceparent()


async def test_each_task_has_its_own_trace() -> None:
    other = TRACE.replace("0af7", "0af8")

    traces = await asyncio.gather(*map(in_a_task_of_its_own, (TRACE, other, None)))

    assert traces == [TRACE, other, None]


async def test_what_a_task_starts_belongs_to_its_trace() -> None:
    async def child() -> str | None:
        return current_traceparent()

    async def parent() -> str | None:
        continue_trace(TRACE)
        return await asyncio.create_task(child())

    assert await asyncio.create_task(parent()) == TRACE


def test_a_new_trace_is_a_w3c_traceparent_that_nobody_has_yet() -> None:
    made = new_traceparent()

    assert re.fullmatch(r"00-[0-9a-f]{32}-[0-9a-f]{16}-01", made)
    assert made != new_traceparent()
