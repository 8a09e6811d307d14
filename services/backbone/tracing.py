"""The W3C trace context of what is being done right now."""

import secrets
from contextvars import ContextVar

_current: ContextVar[str | None] = ContextVar("traceparent", default=None)


def current_traceparent() -> str | None:
    """The `traceparent` of the request or event in hand, if there is one."""
    return _current.get()


def continue_trace(traceparent: str | None) -> None:
    """From here on, what this task does belongs to `traceparent`."""
    _current.set(traceparent)


def new_traceparent() -> str:
    """A new trace, for what has no caller: https://www.w3.org/TR/trace-context/."""
    return f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"
