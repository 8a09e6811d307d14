"""One carrier's link: bound for as long as the carrier lets us, and exact about every segment.

aiosmpplib builds our PDUs, but its client answers a carrier's own status code, or a receipt whose
`err:` is no number, by dropping the connection and every answer still due; smpp34's acknowledges
receipts before they are kept and gives one error for "not sent" and "sent, connection lost". So
the session is ours, and is tested against smpp34's server.
"""

import asyncio
import logging
import random
from contextlib import suppress
from functools import partial
from itertools import count
from typing import NoReturn

from services.notifications.sms import pdu
from services.notifications.sms.answers import outcome_of
from services.notifications.sms.encoding import Segment, segments
from services.notifications.sms.endpoint import Endpoint
from services.notifications.sms.inbox import Inbox
from services.notifications.sms.model import (
    Accepted,
    Clock,
    OnReceipt,
    Outcome,
    Sms,
    Throttled,
    Unknown,
    Unreachable,
)
from services.notifications.sms.numbers import Carrier
from services.notifications.sms.pacer import Pacer
from services.notifications.sms.session import Patience, Session

# A carrier that throttles in the middle of a message is given this long to take the rest of it.
_PAUSES_WITHIN_A_MESSAGE = (0.5, 1.0, 2.0, 4.0)

_LAST_ANSWERS_SECONDS = 3.0
_UNBIND_SECONDS = 1.0

logger = logging.getLogger(__name__)


class CarrierLink:
    """Keeps one transceiver bind to a carrier; without it, every submit says so at once."""

    def __init__(
        self,
        carrier: Carrier,
        endpoint: Endpoint,
        on_receipt: OnReceipt,
        now: Clock,
        patience: Patience,
    ) -> None:
        self._carrier = carrier
        self._endpoint = endpoint
        self._on_receipt = on_receipt
        self._now = now
        self._patience = patience
        self._window = asyncio.Semaphore(carrier.window)
        self._turn = asyncio.Lock()
        self._pacer = Pacer(carrier.rate_per_second)
        self._session: Session | None = None
        # A phone tells the parts of two messages apart by 8 bits: counted, they differ from those
        # of the 255 messages before; at random, a station with a burst of alerts would mix them up.
        self._numbers = count(random.randrange(256))  # noqa: S311 - guards nothing
        self._failures = 0
        self._is_closing = False

    @property
    def is_up(self) -> bool:
        return self._usable() is not None

    async def submit(self, sms: Sms) -> Outcome:
        """Hands over one segment after the other, so that what was taken is known exactly."""
        taken: tuple[str, ...] = ()
        for segment in segments(sms.text, next(self._numbers)):
            match await (self._insist(sms, segment) if taken else self._send(sms, segment)):
                case Accepted(provider_references):
                    taken += provider_references
                case Throttled() | Unreachable() | Unknown() if taken:
                    return Unknown(taken)
                case outcome:
                    return outcome
        return Accepted(taken)

    async def run(self) -> None:
        """Binds, and binds again whenever the connection is lost, until `close`."""
        async with asyncio.TaskGroup() as tasks:
            inbox = Inbox(self._carrier.id, tasks, self._on_receipt, self._now)
            while not self._is_closing:
                try:
                    await self._stay_bound(inbox)
                except OSError as error:
                    if not self._is_closing:
                        logger.warning("Carrier %s is down: %r", self._carrier.id, error)
                await asyncio.sleep(self._pause())

    async def close(self) -> None:
        """Takes nothing more, waits a little for the answers still due, and says goodbye."""
        self._is_closing = True
        session = self._session
        if session is None:
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(_LAST_ANSWERS_SECONDS):
                for _ in range(self._carrier.window):
                    await self._window.acquire()
        with suppress(TimeoutError):
            async with asyncio.timeout(_UNBIND_SECONDS):
                await session.request(pdu.unbind)

    async def _stay_bound(self, inbox: Inbox) -> NoReturn:
        session = await Session.bound(self._endpoint, self._patience, inbox.take)
        logger.info("Carrier %s is up", self._carrier.id)
        self._session, self._failures = session, 0
        try:
            await session.listen()
        finally:
            self._session = None

    def _pause(self) -> float:
        """Doubles from attempt to attempt; its chance keeps replicas from all coming at once."""
        doubled = self._patience.first_pause_seconds * 2.0 ** min(self._failures, 16)
        self._failures += 1
        longest = min(doubled, self._patience.longest_pause_seconds)
        return longest * random.uniform(0.5, 1.0)  # noqa: S311 - guards nothing

    def _usable(self) -> Session | None:
        session = None if self._is_closing else self._session
        return session if session is not None and session.is_open else None

    async def _insist(self, sms: Sms, segment: Segment) -> Outcome:
        """The phone has the beginning of this message: being throttled is no reason to stop."""
        for pause in _PAUSES_WITHIN_A_MESSAGE:
            outcome = await self._send(sms, segment)
            if not isinstance(outcome, Throttled):
                return outcome
            await asyncio.sleep(pause)
        return await self._send(sms, segment)

    async def _send(self, sms: Sms, segment: Segment) -> Outcome:
        if not self.is_up:
            return Unreachable()
        async with self._window:
            await self._wait_for_turn()
            # Nothing waits between here and the write: what is not usable now got nothing.
            session = self._usable()
            if session is None:
                return Unreachable()
            return outcome_of(await session.request(partial(pdu.submit, sms=sms, segment=segment)))

    async def _wait_for_turn(self) -> None:
        async with self._turn:
            now = asyncio.get_running_loop().time
            while self.is_up and (pause := self._pacer.pause(now())):  # noqa: ASYNC110 - only time
                await asyncio.sleep(pause)
