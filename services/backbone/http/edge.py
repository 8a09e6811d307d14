"""The way of a request from the server to its endpoint and of the answer back."""

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager

from starlette.types import ASGIApp, Receive, Scope, Send

from services.backbone.http.errors import ClientGone, Errors
from services.backbone.http.headers import Answer, begin_trace
from services.backbone.http.hot import HotRoute
from services.backbone.http.limits import Limits, limited
from services.backbone.http.observed import UNMATCHED, HttpMetrics

logger = logging.getLogger(__name__)

Lifespan = Callable[[], AbstractAsyncContextManager[None]]

# What metrics call a request whose sender left before the answer, after nginx.
_LEFT = 499


class Edge:
    """Outermost: the trace, the headers of every answer, the metrics, the life of the service."""

    def __init__(
        self,
        inside: ASGIApp,
        metrics: HttpMetrics,
        templates: Mapping[int, str],
        lifespan: Lifespan,
    ) -> None:
        self._inside = inside
        self._metrics = metrics
        self._templates = templates
        self._lifespan = lifespan

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or the lifespan."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        began = time.perf_counter()
        traceparent = None
        for name, value in scope["headers"]:
            if name == b"traceparent":
                traceparent = value
        answer = Answer(scope, send, begin_trace(traceparent))
        try:
            await self._inside(scope, receive, answer)
        finally:
            route = self._templates.get(id(scope.get("endpoint")), UNMATCHED)
            self._metrics.observe(
                scope["method"], route, answer.status or _LEFT, time.perf_counter() - began
            )

    async def _live(self, receive: Receive, send: Send) -> None:
        phase = "startup"
        await receive()
        try:
            async with self._lifespan():
                await send({"type": "lifespan.startup.complete"})
                phase = "shutdown"
                await receive()
        except BaseException:
            # Logged here, because the server would write the bare traceback with its values.
            logger.critical("The service failed and ends", exc_info=True)
            await send({"type": f"lifespan.{phase}.failed"})
            raise
        await send({"type": "lifespan.shutdown.complete"})


class Dispatch:
    """Sends a request to its hot route or to everything else, and answers what goes wrong there."""

    def __init__(
        self, hot: Iterable[HotRoute], rest: ASGIApp, limits: Limits, errors: Errors
    ) -> None:
        self._hot = {(route.method, route.path): route for route in hot}
        self._rest = rest
        self._limits = limits
        self._errors = errors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        try:
            route = self._hot.get((scope["method"], scope["path"]))
            if route is not None:
                scope["endpoint"] = route
                await route.endpoint(scope, receive, send)
            else:
                await self._rest(scope, await limited(scope, receive, self._limits), send)
        except ClientGone:
            return
        except Exception as error:
            if not await self._errors.settle(error, scope, send):
                raise
