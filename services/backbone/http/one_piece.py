"""Lets an answer leave in one piece where the server would send head and body one by one."""

import asyncio

_CONTINUE = b"HTTP/1.1 100 "


class OnePiece:
    """The transport of one connection's answers: a head goes out together with what follows it.

    Each write is a call into the kernel and a packet, which costs more than anything before it.
    """

    __slots__ = ("_head", "_transport")

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._head = b""

    def write(self, data: bytes) -> None:
        """Send `data`, or keep it for a moment when it is a head."""
        if not self._head and data.startswith(b"HTTP/1.1 ") and not data.startswith(_CONTINUE):
            self._head = data
        else:
            self._transport.write(self._head + data)
            self._head = b""

    def flush(self) -> None:
        """Send a head that nothing followed."""
        if self._head:
            self._transport.write(self._head)
            self._head = b""

    def close(self) -> None:
        """Close when everything is sent."""
        self.flush()
        self._transport.close()

    def is_closing(self) -> bool:
        """Whether nothing can be sent any more."""
        return self._transport.is_closing()
