"""Reads a small document from the issuer, without a client library that nothing else here needs."""

import asyncio
from collections.abc import Awaitable, Callable
from http.client import HTTPException
from typing import Any
from urllib.request import HTTPRedirectHandler, build_opener

Fetch = Callable[[str], Awaitable[bytes]]

MOST_BYTES = 64 * 1024
PATIENCE_SECONDS = 5.0


class Unanswered(Exception):
    """There is no such document, or nobody who answers."""


async def fetch(url: str) -> bytes:
    """The document at `url`; `Unanswered` when there is none, or one that is too long."""
    return await asyncio.to_thread(_read, url)


class _WithoutRedirects(HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """Whom we trust is in the settings, not in an answer."""


def _read(url: str) -> bytes:
    if not url.startswith(("https://", "http://")):
        raise Unanswered
    try:
        with build_opener(_WithoutRedirects).open(url, timeout=PATIENCE_SECONDS) as answer:
            document: bytes = answer.read(MOST_BYTES + 1)
    except (OSError, HTTPException, ValueError) as error:
        raise Unanswered from error
    if len(document) > MOST_BYTES:
        raise Unanswered
    return document
