"""Whether the process lives, and whether what it needs answers."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

# Raises, or takes too long, when what it asks is away.
Check = Callable[[], Awaitable[object]]

PATIENCE_SECONDS = 1.0


async def live(_: Request) -> Response:
    """The event loop turns."""
    return JSONResponse({"status": "ok"})


def ready(
    checks: Mapping[str, Check],
    watched: Mapping[str, Check],
    patience_seconds: float = PATIENCE_SECONDS,
) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint that tells of each name whether it answers; 503 when one of `checks` does not.

    What is `watched` may be away while the service serves on.
    """

    async def answer(_: Request) -> Response:
        every = {**checks, **watched}
        asked = (_state(check, patience_seconds) for check in every.values())
        states = dict(zip(every, await asyncio.gather(*asked), strict=True))
        is_ready = all(states[name] == "ok" for name in checks)
        return JSONResponse(states, status_code=200 if is_ready else 503)

    return answer


async def _state(check: Check, patience_seconds: float) -> str:
    try:
        async with asyncio.timeout(patience_seconds):
            await check()
    except Exception:  # noqa: BLE001 - whatever a check dies of, its thing cannot be used
        return "away"
    return "ok"
