"""The headers that every answer carries, and the trace that a request continues."""

import os
import re

from starlette.types import Message, Send

from services.backbone.tracing import continue_trace

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


def begin_trace(traceparent: bytes | None) -> str:
    """Continue the caller's W3C trace as our own step of it, or begin one."""
    caller = _TRACEPARENT.fullmatch(traceparent) if traceparent else None
    own = os.urandom(24).hex()
    if caller:
        trace = f"00-{caller[1].decode()}-{own[:16]}-{caller[2].decode()}"
    else:
        trace = f"00-{own[:32]}-{own[32:]}-01"
    continue_trace(trace)
    return trace


class Answer:
    """The `send` of one request: completes the headers and remembers the status."""

    __slots__ = ("_send", "_trace", "status")

    def __init__(self, send: Send, trace: str) -> None:
        self._send = send
        self._trace = (b"traceparent", trace.encode())
        self.status = 0

    async def __call__(self, message: Message) -> None:
        """Pass `message` on; headers that the application chose itself stay as they are."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            own = message.get("headers", ())
            message["headers"] = [*own, *_missing(dict(own)), self._trace]
        await self._send(message)


def _missing(own: dict[bytes, bytes]) -> tuple[Header, ...]:
    # Only these two are ever chosen by a page; asking for all six would cost every answer.
    if b"cache-control" in own or b"content-security-policy" in own:
        return tuple(header for header in SECURITY if header[0] not in own)
    return SECURITY
