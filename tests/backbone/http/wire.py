"""A real server on a real socket, and a client that can misbehave."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

import uvicorn
from starlette.types import ASGIApp

from services.backbone.http.protocol import Wire, protocol

# Only what is wrong takes this long.
PATIENCE_SECONDS = 10.0


@contextmanager
def serving(app: ASGIApp, wire: Wire) -> Iterator[int]:
    """The port on which `app` is served with the deadlines and limits of `wire`."""
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        app,
        loop="uvloop",
        http=protocol(wire),
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join()


class Peer:
    """One connection, as raw bytes."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def send(self, *parts: bytes) -> None:
        self.socket.sendall(b"".join(parts))

    def until_closed(self) -> bytes:
        """All that comes until the server closes; a reset is a close too."""
        received = bytearray()
        try:
            while chunk := self.socket.recv(65536):
                received += chunk
        except ConnectionError:
            pass
        return bytes(received)

    def drip(self, byte: bytes, pause_seconds: float) -> bytes:
        """Send `byte` again and again, with pauses, until the server answers or closes."""
        self.socket.settimeout(pause_seconds)
        while True:
            try:
                self.socket.send(byte)
                return self.socket.recv(65536)
            except TimeoutError:
                continue
            except ConnectionError:
                return b""

    def answer(self) -> bytes:
        """One whole answer with a declared length."""
        received = bytearray()
        while b"\r\n\r\n" not in received:
            received += self._more()
        head, _, body = bytes(received).partition(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        while len(body) < length:
            body += self._more()
        return head + b"\r\n\r\n" + body

    def _more(self) -> bytes:
        chunk = self.socket.recv(65536)
        if not chunk:
            raise ConnectionError("closed in the middle of an answer")
        return chunk
