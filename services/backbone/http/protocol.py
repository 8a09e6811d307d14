"""HTTP/1.1 on the wire with an end to every wait: uvicorn itself waits for ever."""

import asyncio
from dataclasses import dataclass
from typing import ClassVar, cast

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from services.backbone.http.headers import SECURITY
from services.backbone.http.one_piece import OnePiece
from services.backbone.http.problems import Catalogue, Problem


@dataclass(frozen=True, slots=True)
class Wire:
    """What one connection may cost, in seconds and bytes."""

    head_seconds: float = 8.0
    body_seconds: float = 10.0
    # How long an answer may wait for a peer that does not read it.
    write_seconds: float = 30.0
    # How long a peer has to read the refusal of a body that it is still sending.
    linger_seconds: float = 1.0
    head_bytes: int = 16 * 1024
    headers: int = 64
    connections: int = 10_000


class _Refused(Exception):
    """Stops the parser at a head that we do not serve."""


class EdgeProtocol(HttpToolsProtocol):
    """A connection that is cut when its peer is silent or slow.

    At most one deadline of the request runs: for the head, then for the body. A request that comes
    in one piece, as nearly all do, arms none.
    """

    wire: ClassVar[Wire] = Wire()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start waiting for the first head, unless there are too many connections already."""
        self._request_deadline: asyncio.TimerHandle | None = None
        self._write_deadline: asyncio.TimerHandle | None = None
        self._head_bytes = 0
        self._has_too_many_headers = False
        self._answers = OnePiece(transport)
        super().connection_made(transport)
        if len(self.connections) > self.wire.connections:
            transport.abort()
            return
        self._expect(self.wire.head_seconds)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget every deadline."""
        self._met_deadline()
        self._flushed()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse `data`; what is still missing after it has a deadline."""
        super().data_received(data)
        cycle = self.cycle
        if cycle is not None and not cycle.response_complete:
            if cycle.more_body and self._request_deadline is None:
                self._request_deadline = self.loop.call_later(
                    self.wire.body_seconds, self._body_is_late
                )
            return
        self._head_bytes += len(data)
        if self._head_bytes > self.wire.head_bytes:
            self._refuse(431)
        elif self._request_deadline is None:
            self._expect(self.wire.head_seconds)

    def on_headers_complete(self) -> None:
        """The head is here and within bounds, or is refused."""
        self._met_deadline()
        self._head_bytes = 0
        if len(self.headers) > self.wire.headers:
            self._has_too_many_headers = True
            raise _Refused
        if self.url[:1] != b"/" and not _names_its_host(self.url, self.headers):
            raise _Refused
        super().on_headers_complete()
        self.cycle.transport = cast("asyncio.Transport", self._answers)

    def on_message_complete(self) -> None:
        """The body is here."""
        self._met_deadline()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Go on to the next request, or take leave of a peer that is still sending this one."""
        self._answers.flush()
        is_still_sending = not self.pipeline and self.cycle.more_body
        super().on_response_complete()
        if self.transport.is_closing():
            self._flush_soon()
        elif is_still_sending:
            self._met_deadline()
            self._unset_keepalive_if_required()
            self.flow.pause_reading()
            self._expect(self.wire.linger_seconds)

    def timeout_keep_alive_handler(self) -> None:
        """Close an idle connection, also when its peer never read the last answer."""
        super().timeout_keep_alive_handler()
        self._flush_soon()

    def pause_writing(self) -> None:
        """The peer does not read; give it a while."""
        super().pause_writing()
        self._flush_soon()

    def resume_writing(self) -> None:
        """The peer reads again."""
        super().resume_writing()
        self._flushed()

    def send_400_response(self, msg: str) -> None:
        """Refuse what the parser could not read."""
        self._refuse(431 if self._has_too_many_headers else 400)

    def _unsupported_upgrade_warning(self) -> None:
        """Nothing here upgrades, which is no news for the log."""

    def _expect(self, seconds: float) -> None:
        self._request_deadline = self.loop.call_later(seconds, self.transport.abort)

    def _met_deadline(self) -> None:
        if self._request_deadline is not None:
            self._request_deadline.cancel()
            self._request_deadline = None

    def _flush_soon(self) -> None:
        self._flushed()
        self._write_deadline = self.loop.call_later(self.wire.write_seconds, self.transport.abort)

    def _flushed(self) -> None:
        if self._write_deadline is not None:
            self._write_deadline.cancel()
            self._write_deadline = None

    def _body_is_late(self) -> None:
        if self.cycle.response_started or self.pipeline:
            self.transport.abort()
            return
        self.cycle.disconnected = True
        self.cycle.message_event.set()
        self._refuse(408)

    def _refuse(self, status: int) -> None:
        self._met_deadline()
        if not self.transport.is_closing():
            self.transport.write(_REFUSALS[status])
            self.transport.close()


def protocol(wire: Wire) -> type[EdgeProtocol]:
    """The protocol class that keeps to `wire`, as uvicorn wants it."""
    return cast("type[EdgeProtocol]", type("ConfiguredProtocol", (EdgeProtocol,), {"wire": wire}))


def _names_its_host(url: bytes, headers: list[tuple[bytes, bytes]]) -> bool:
    # A proxy that routed by one of the two and a filter that looked at the other would disagree.
    parsed = httptools.parse_url(url)
    port = b":%d" % parsed.port if parsed.port else b""
    return [value for name, value in headers if name == b"host"] == [(parsed.host or b"") + port]


def _refusal(status: int) -> bytes:
    rendered = Catalogue().render(Problem(status), "vi")
    reason = {400: b"Bad Request", 408: b"Request Timeout", 431: b"Request Header Fields Too Large"}
    lines = [b"HTTP/1.1 %d %s" % (status, reason[status])]
    lines += [b"%s: %s" % header for header in (*rendered.headers, *SECURITY)]
    return b"\r\n".join([*lines, b"connection: close", b"", rendered.body])


_REFUSALS = {status: _refusal(status) for status in (400, 408, 431)}
