"""Documents of the issuer: read as they are, or not at all."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from services.backbone.identity.fetch import MOST_BYTES, Unanswered, fetch

DOCUMENTS = {"/keys": b'{"keys": []}', "/longest": b" " * MOST_BYTES}


class Issuer(BaseHTTPRequestHandler):
    """Serves the documents, and sends whoever asks for another on to the keys."""

    def do_GET(self) -> None:
        document = DOCUMENTS.get(self.path, b"")
        if self.path == "/too-long":
            document = b" " * (MOST_BYTES + 1)
        self.send_response(200 if document else 302)
        self.send_header("Location", "/keys")
        self.send_header("Content-Length", str(len(document)))
        self.end_headers()
        self.wfile.write(document)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Issuer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize("path", DOCUMENTS)
async def test_a_document_is_read_as_it_is(issuer: str, path: str) -> None:
    assert await fetch(issuer + path) == DOCUMENTS[path]


@pytest.mark.parametrize("path", ["/moved", "/too-long"])
async def test_what_is_elsewhere_or_too_long_is_not_read(issuer: str, path: str) -> None:
    with pytest.raises(Unanswered):
        await fetch(issuer + path)


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/keys", "file:///etc/hostname", "http://[", ""])
async def test_where_nobody_answers_there_is_no_document(url: str) -> None:
    with pytest.raises(Unanswered):
        await fetch(url)
