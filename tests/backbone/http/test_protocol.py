"""Hostile and slow peers on raw sockets, against the server as it is deployed."""

import threading
from collections.abc import Iterator

import pytest
from starlette.types import Receive, Scope, Send

from services.backbone.http.headers import SECURITY
from services.backbone.http.hot import HotRoute
from services.backbone.http.protocol import Wire
from tests.backbone.http.builders import an_app, hot_visits
from tests.backbone.http.wire import PATIENCE_SECONDS, Peer, serving

IMPATIENT = Wire(head_seconds=0.2, body_seconds=0.2, write_seconds=0.3, linger_seconds=0.2)

BODY = b'{"name":"Lan Anh"}'
HOST = b"host: edge\r\n"
HEAD = b"POST /visits HTTP/1.1\r\n" + HOST + b"content-length: %d\r\n\r\n" % len(BODY)
GET = b"GET /health/live HTTP/1.1\r\n" + HOST
POST = b"POST /visits HTTP/1.1\r\n" + HOST
CHUNKED = b"transfer-encoding: chunked\r\n"

MANY_BYTES = 64 * 1024 * 1024


class Pour:
    """Sends a lot, and says when it is done or has been cut."""

    def __init__(self) -> None:
        self.has_ended = threading.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        length = (b"content-length", b"%d" % MANY_BYTES)
        await send({"type": "http.response.start", "status": 200, "headers": [length]})
        for _ in range(MANY_BYTES // 65536):
            await send({"type": "http.response.body", "body": bytes(65536), "more_body": True})
        await send({"type": "http.response.body"})
        self.has_ended.set()


pour = Pour()


@pytest.fixture(scope="module")
def impatient_port() -> Iterator[int]:
    app = an_app(hot_routes=[hot_visits(), HotRoute("GET", "/pour", pour, {}, {})])
    with serving(app, IMPATIENT) as port:
        yield port


@pytest.fixture(scope="module")
def patient_port() -> Iterator[int]:
    with serving(an_app(), Wire()) as port:
        yield port


@pytest.fixture
def slow_peer(impatient_port: int) -> Iterator[Peer]:
    """A peer of a server whose deadlines are short enough to wait for."""
    with Peer(impatient_port) as connected:
        yield connected


@pytest.fixture
def peer(patient_port: int) -> Iterator[Peer]:
    """A peer of a server with the deadlines that it is deployed with."""
    with Peer(patient_port) as connected:
        yield connected


def status_of(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def test_a_peer_that_says_nothing_is_cut(slow_peer: Peer) -> None:
    assert slow_peer.until_closed() == b""


def test_half_a_head_is_cut(slow_peer: Peer) -> None:
    slow_peer.send(HEAD[:20])

    assert slow_peer.until_closed() == b""


def test_a_head_that_drips_is_cut(slow_peer: Peer) -> None:
    slow_peer.send(HEAD[:30])

    assert slow_peer.drip(b"x", 0.02) == b""


def test_the_second_head_of_a_connection_may_not_drip_either(slow_peer: Peer) -> None:
    slow_peer.send(HEAD, BODY)
    first = slow_peer.answer()
    slow_peer.send(HEAD[:30])

    assert status_of(first) == 201
    assert slow_peer.drip(b"x", 0.02) == b""


@pytest.mark.parametrize("part", [b"", BODY[:5]])
def test_half_a_body_is_a_408(slow_peer: Peer, part: bytes) -> None:
    slow_peer.send(HEAD, part)

    answer = slow_peer.until_closed()

    assert status_of(answer) == 408
    assert b"application/problem+json" in answer


def test_half_a_chunked_body_is_a_408(slow_peer: Peer) -> None:
    slow_peer.send(
        b"POST /slow-visits HTTP/1.1\r\n", HOST, b'transfer-encoding: chunked\r\n\r\n5\r\n{"nam'
    )

    assert status_of(slow_peer.until_closed()) == 408


def test_a_body_that_drips_is_a_408(slow_peer: Peer) -> None:
    slow_peer.send(HEAD)

    assert status_of(slow_peer.drip(b" ", 0.05)) == 408


def test_a_body_in_two_parts_is_served(peer: Peer) -> None:
    peer.send(HEAD)
    peer.send(BODY[:5])
    peer.send(BODY[5:])

    assert status_of(peer.answer()) == 201


def test_one_connection_serves_many_requests(peer: Peer) -> None:
    statuses = []
    for _ in range(5):
        peer.send(HEAD, BODY)
        statuses.append(status_of(peer.answer()))

    assert statuses == [201] * 5


def test_requests_in_one_piece_are_answered_in_order(peer: Peer) -> None:
    peer.send(HEAD, BODY, GET, b"connection: close\r\n\r\n")

    answers = peer.until_closed()

    assert answers.index(b"HTTP/1.1 201") < answers.index(b"HTTP/1.1 200")


def test_a_peer_that_waits_for_100_continue_gets_it(peer: Peer) -> None:
    peer.send(HEAD.replace(HOST, HOST + b"expect: 100-continue\r\n"))

    invitation = peer.socket.recv(100)
    peer.send(BODY)

    assert invitation.startswith(b"HTTP/1.1 100")
    assert status_of(peer.answer()) == 201


def test_a_refused_upload_reads_its_refusal_and_is_cut(slow_peer: Peer) -> None:
    slow_peer.send(
        b"POST /slow-visits HTTP/1.1\r\n", HOST, b"content-length: 100000000\r\n\r\n", BODY
    )

    assert status_of(slow_peer.answer()) == 413
    assert slow_peer.until_closed() == b""


@pytest.mark.parametrize("path", [b"/visits", b"/slow-visits"])
def test_after_a_refused_body_the_connection_serves_on(peer: Peer, path: bytes) -> None:
    body = bytes(200_000)
    head = b"POST %b HTTP/1.1\r\n%bcontent-length: %d\r\n\r\n" % (path, HOST, len(body))

    peer.send(head, body)
    refused = peer.answer()
    peer.send(HEAD, BODY)

    assert status_of(refused) == 413
    assert status_of(peer.answer()) == 201


def test_a_body_that_nobody_asked_for_does_not_keep_the_connection(slow_peer: Peer) -> None:
    slow_peer.send(GET, b"content-length: 5\r\n\r\n")

    assert status_of(slow_peer.until_closed()) == 408


def test_a_peer_that_does_not_read_its_answer_is_cut(slow_peer: Peer) -> None:
    # Given an answer larger than what the kernel takes, and a peer that does not read
    slow_peer.send(GET.replace(b"/health/live", b"/pour"), b"\r\n")

    # When the server has given up
    assert pour.has_ended.wait(PATIENCE_SECONDS)

    # Then the rest never comes
    assert len(slow_peer.until_closed()) < MANY_BYTES


REFUSED = {
    "garbage": (b"\x16\x03\x01\x00\xa5\x01\x00\x00", 400),
    "both lengths": (POST + b"content-length: 4\r\n" + CHUNKED + b"\r\n0\r\n\r\n", 400),
    "two lengths": (POST + b"content-length: 4\r\ncontent-length: 5\r\n\r\nabcd", 400),
    "negative length": (POST + b"content-length: -1\r\n\r\n", 400),
    "bad chunk": (POST + CHUNKED + b"\r\nxyz\r\n\r\n", 400),
    "unknown coding": (POST + b"transfer-encoding: chunked, x\r\n\r\n0\r\n\r\n", 400),
    "space before colon": (b"GET /health/live HTTP/1.1\r\nhost : edge\r\n\r\n", 400),
    "folded header": (b"GET /health/live HTTP/1.1\r\nhost: edge\r\n x: y\r\n\r\n", 400),
    "another host in the url": (b"GET http://evil/health/live HTTP/1.1\r\nhost: edge\r\n\r\n", 400),
    "another port in the url": (
        b"GET http://edge:1/health/live HTTP/1.1\r\nhost: edge\r\n\r\n",
        400,
    ),
    "no host for its url": (b"GET http://edge/health/live HTTP/1.1\r\n\r\n", 400),
    "tunnel": (b"CONNECT edge:443 HTTP/1.1\r\nhost: edge:443\r\n\r\n", 400),
    "too many headers": (GET + b"x: y\r\n" * 64 + b"\r\n", 431),
    "too long a head": (GET + b"x: " + b"y" * 17_000, 431),
}


@pytest.mark.parametrize(("request_", "status"), REFUSED.values(), ids=REFUSED.keys())
def test_what_no_honest_client_sends_is_refused_and_cut(
    peer: Peer, request_: bytes, status: int
) -> None:
    peer.send(request_)

    answer = peer.until_closed()

    assert status_of(answer) == status
    assert [name for name, value in SECURITY if b"%s: %s\r\n" % (name, value) not in answer] == []


def test_the_full_url_of_this_host_is_served(peer: Peer) -> None:
    peer.send(b"GET http://edge:80/health/live HTTP/1.1\r\nhost: edge:80\r\n\r\n")

    assert status_of(peer.answer()) == 200


@pytest.mark.parametrize("method", [b"TRACE", b"PROPFIND"])
def test_other_methods_are_not_allowed(peer: Peer, method: bytes) -> None:
    peer.send(GET.replace(b"GET", method), b"x-secret: 1\r\n\r\n")

    answer = peer.answer()

    assert status_of(answer) == 405
    assert b"x-secret" not in answer


def test_an_upgrade_is_not_taken_up(peer: Peer) -> None:
    peer.send(GET, b"connection: upgrade\r\nupgrade: websocket\r\n\r\n")

    assert status_of(peer.answer()) == 200


def test_beyond_the_most_connections_a_new_one_is_cut_at_once() -> None:
    with serving(an_app(), Wire(connections=2)) as port, Peer(port) as first, Peer(port) as second:
        # Given as many connections as there may be
        for peer in (first, second):
            peer.send(GET, b"\r\n")
            peer.answer()

        # When one more comes
        with Peer(port) as late:
            told = late.until_closed()

        # Then it is cut and the others are served
        first.send(GET, b"\r\n")
        assert told == b""
        assert status_of(first.answer()) == 200
