"""Head and body of an answer leave together, and nothing waits that has no company."""

import asyncio
from typing import cast

from services.backbone.http.one_piece import OnePiece

HEAD = b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\n"


class FakeTransport:
    def __init__(self) -> None:
        self.written: list[bytes] = []
        self.is_closed = False

    def write(self, data: bytes) -> None:
        self.written.append(data)

    def close(self) -> None:
        self.is_closed = True

    def is_closing(self) -> bool:
        return self.is_closed


def answers_on(transport: FakeTransport) -> OnePiece:
    return OnePiece(cast("asyncio.Transport", transport))


def test_a_head_leaves_together_with_the_beginning_of_its_body() -> None:
    transport = FakeTransport()
    answers = answers_on(transport)

    answers.write(HEAD)
    answers.write(b"bo")
    answers.write(b"dy")

    assert transport.written == [HEAD + b"bo", b"dy"]


def test_a_body_that_looks_like_a_head_is_a_body() -> None:
    transport = FakeTransport()
    answers = answers_on(transport)

    answers.write(HEAD)
    answers.write(HEAD)
    answers.flush()

    assert transport.written == [HEAD + HEAD]


def test_a_head_without_a_body_leaves_when_the_answer_is_complete() -> None:
    transport = FakeTransport()
    answers = answers_on(transport)

    answers.write(HEAD)
    answers.flush()
    answers.flush()

    assert transport.written == [HEAD]


def test_whoever_has_to_be_told_to_go_on_is_told_at_once() -> None:
    transport = FakeTransport()

    answers_on(transport).write(b"HTTP/1.1 100 Continue\r\n\r\n")

    assert transport.written == [b"HTTP/1.1 100 Continue\r\n\r\n"]


def test_nothing_is_left_behind_by_a_close() -> None:
    transport = FakeTransport()
    answers = answers_on(transport)

    answers.write(HEAD)
    answers.close()

    assert transport.written == [HEAD]
    assert answers.is_closing()
