"""The limit of the edge: a bare ASGI application that reads a body and sends it back."""

import sys

import uvicorn
from starlette.types import Receive, Scope, Send


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with what was sent."""
    if scope["type"] != "http":
        return
    body = b""
    is_last = False
    while not is_last:
        message = await receive()
        body += message.get("body", b"")
        is_last = not message.get("more_body")
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


if __name__ == "__main__":
    uvicorn.run(
        echo,
        host="127.0.0.1",
        port=int(sys.argv[1]),
        loop="uvloop",
        http="httptools",
        lifespan="off",
        access_log=False,
        log_level="warning",
    )
