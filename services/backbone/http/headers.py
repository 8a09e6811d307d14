"""The headers that every answer carries, and the trace that a request continues."""

import os
import re
from collections.abc import Awaitable, Iterator

from starlette.types import Message, Scope, Send

from services.backbone.tracing import continue_trace

# In the scope of a request once its answer is under way.
ANSWERED = "epidemic-order.answered"

Header = tuple[bytes, bytes]

# What OWASP ASVS 5.0, 3.4 asks of an API; a page that needs more sends its own policy.
SECURITY: tuple[Header, ...] = (
    (b"strict-transport-security", b"max-age=63072000; includeSubDomains"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
)

_TRACEPARENT = re.compile(rb"00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})")


_ID_BYTES = 24


def _pooled_ids() -> Iterator[str]:
    # One call into the kernel for many requests, as each costs most of a microsecond.
    while True:
        pool = os.urandom(_ID_BYTES * 256).hex()
        for start in range(0, len(pool), 2 * _ID_BYTES):
            yield pool[start : start + 2 * _ID_BYTES]


_next_ids = _pooled_ids().__next__


def begin_trace(traceparent: bytes | None) -> str:
    """Continue the caller's W3C trace as our own step of it, or begin one."""
    caller = _TRACEPARENT.fullmatch(traceparent) if traceparent else None
    own = _next_ids()
    if caller:
        trace = f"00-{caller[1].decode()}-{own[:16]}-{caller[2].decode()}"
    else:
        trace = f"00-{own[:32]}-{own[32:]}-01"
    continue_trace(trace)
    return trace


class Answer:
    """The `send` of one request: completes the headers and remembers the status.

    The scope learns the status too, but must not hold the answer itself: that would be a cycle of
    references per request, and collecting those costs more than everything else here.
    """

    __slots__ = ("_scope", "_send", "_trace", "status")

    def __init__(self, scope: Scope, send: Send, trace: str) -> None:
        self._scope = scope
        self._send = send
        self._trace = (b"traceparent", trace.encode())
        self.status = 0

    def __call__(self, message: Message) -> Awaitable[None]:
        """Pass `message` on; headers that the application chose itself stay as they are."""
        if message["type"] == "http.response.start":
            self.status = self._scope[ANSWERED] = message["status"]
            own = message.get("headers", ())
            message["headers"] = [*own, *_missing(dict(own)), self._trace]
        return self._send(message)


def _missing(own: dict[bytes, bytes]) -> tuple[Header, ...]:
    # Only these two are ever chosen by a page; asking for all six would cost every answer.
    if b"cache-control" in own or b"content-security-policy" in own:
        return tuple(header for header in SECURITY if header[0] not in own)
    return SECURITY
