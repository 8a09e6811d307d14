"""What the clients know: every declaration they sent, and how each sending ended."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx

from tests.bodies import a_body, a_feverish_body, at

# Phones keep trying; past this a sending that nobody answered stays of unknown outcome.
TRY_FOR_SECONDS = 40.0
FEVER_EVERY = 5
# What a phone repeats: the server's trouble, and a body that came too slowly (RFC 9110, 15.5.9).
TRY_AGAIN = frozenset({408, *range(500, 600)})


@dataclass
class Sending:
    """One declaration on its way. `receipt` is there once a 2xx has been read."""

    body: Mapping[str, Any]
    attempts: int = 0
    receipt: str | None = None
    refused_with: int | None = None

    @property
    def id(self) -> UUID:
        return UUID(self.body["id"])

    @property
    def has_fever(self) -> bool:
        return bool(self.body["symptoms"])


@dataclass
class Ledger:
    """The sendings of one test, all declared on one day that no other test uses."""

    day: datetime
    sendings: list[Sending] = field(default_factory=list)

    @property
    def accepted(self) -> list[Sending]:
        """Those that were answered 2xx: promised."""
        return [one for one in self.sendings if one.receipt]

    @property
    def refused(self) -> list[Sending]:
        """Those that were answered 4xx, which a load of good declarations never should."""
        return [one for one in self.sendings if one.refused_with]

    def next_sending(self) -> Sending:
        """Another declaration; every fifth has a fever."""
        make = a_feverish_body if len(self.sendings) % FEVER_EVERY == 0 else a_body
        sending = Sending(make(**at(self.day)))
        self.sendings.append(sending)
        return sending


async def send(client: httpx.AsyncClient, url: str, sending: Sending) -> None:
    """Send until it is answered, as a phone does: the same id and the same body again."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + TRY_FOR_SECONDS
    while loop.time() < deadline and sending.receipt is None:
        sending.attempts += 1
        try:
            answer = await client.post(url, json=sending.body, timeout=15)
        except httpx.HTTPError:
            await asyncio.sleep(0.2)
            continue
        if answer.is_success:
            sending.receipt = answer.json()["receipt"]
        elif answer.status_code in TRY_AGAIN:
            await asyncio.sleep(0.2)
        else:
            sending.refused_with = answer.status_code
            return


class Load:
    """Sends about `per_second` declarations beside a `with` block, then waits for their ends."""

    def __init__(self, url: str, ledger: Ledger, per_second: float = 40.0) -> None:
        self._url = f"{url}/declarations"
        self._ledger = ledger
        self._pause = 1 / per_second
        self._sending: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> "Load":
        limits = httpx.Limits(max_connections=50)
        self._client = httpx.AsyncClient(limits=limits)
        self._flow = asyncio.create_task(self._keep_sending())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._flow.cancel()
        await asyncio.gather(*self._sending)
        await self._client.aclose()

    async def sent(self, more: int) -> None:
        """Wait until `more` have been answered from now on."""
        wanted = len(self._ledger.accepted) + more
        while len(self._ledger.accepted) < wanted:
            await asyncio.sleep(0.02)

    async def _keep_sending(self) -> None:
        while True:
            task = asyncio.create_task(send(self._client, self._url, self._ledger.next_sending()))
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)
            await asyncio.sleep(self._pause)
