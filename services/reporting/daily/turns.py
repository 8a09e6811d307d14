"""One transaction at a time moves the counters, and none of a dead process is in the way."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from itertools import count
from typing import Any

from bson import Binary
from pymongo import IndexModel
from pymongo.errors import OperationFailure, PyMongoError
from pymongo.read_concern import ReadConcern

from services.backbone.store.mongo import DURABLE, Client, Collection, Session, session

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 0.01
# About a second, where a transaction takes some hundredths of one.
UNUSUAL_TRIES = 100
MOST_TRIES = 2_000
INTERRUPTED = 11601

_SNAPSHOT = ReadConcern("snapshot")

# Longer than a process lives from one deployment to the next.
_KEPT_SECONDS = 90 * 24 * 3600
INDEXES = [IndexModel("since", name="forgotten", expireAfterSeconds=_KEPT_SECONDS)]


class TurnLost(Exception):
    """The transaction was cut short, and nobody can say whether nothing or all is written."""


class Turns:
    """Every batch moves the province's counters, so batches take turns, across processes too.

    MongoDB keeps what a killed process had locked for a minute or more. So each process tells the
    others its session, and whoever has waited for unusually long ends those of the others: a dead
    one lets go, a living one starts its transaction again.
    """

    def __init__(self, client: Client, sessions: Collection) -> None:
        self._client = client
        self._sessions = sessions
        self._opened = AsyncExitStack()
        self._own: Session | None = None
        self._one_at_a_time = asyncio.Lock()

    async def take(self, work: Callable[[Session], Awaitable[None]]) -> None:
        """Run `work` in a transaction; it may run several times, so it must only write there."""
        async with self._one_at_a_time:
            own = await self._session()
            for tries in count(1):
                try:
                    async with own.start_transaction(_SNAPSHOT, DURABLE):
                        await work(own)
                except PyMongoError as error:
                    _raise_unless_refused(error, tries)
                else:
                    return
                await self._wait(tries, own)

    async def _session(self) -> Session:
        if self._own is None:
            own = await self._opened.enter_async_context(session(self._client))
            await self._sessions.update_one(
                {"_id": _id(own)}, {"$currentDate": {"since": True}}, upsert=True
            )
            self._own = own
        return self._own

    async def _wait(self, tries: int, own: Session) -> None:
        if tries % UNUSUAL_TRIES == 0:
            await self._end_the_others(own)
        await asyncio.sleep(PAUSE_SECONDS * random.uniform(0.5, 1.5))  # noqa: S311 - jitter

    async def _end_the_others(self, own: Session) -> None:
        found = self._sessions.find({"_id": {"$ne": _id(own)}})
        others = [{"id": Binary.from_uuid(one["_id"])} async for one in found]
        logger.warning("The counters are locked for long: ending %s other sessions", len(others))
        try:
            # Without any to name, MongoDB would end all of this account, ours too.
            if others:
                await self._client.admin.command("killSessions", others)
        except OperationFailure as error:
            logger.warning("They cannot be ended (code %s); MongoDB will, in a minute", error.code)


def _raise_unless_refused(error: PyMongoError, tries: int) -> None:
    """MongoDB does not queue who finds a document locked, it refuses at once; anything else, or
    that for too long, is for the caller."""
    is_interrupted = isinstance(error, OperationFailure) and error.code == INTERRUPTED
    if is_interrupted or error.has_error_label("UnknownTransactionCommitResult"):
        raise TurnLost from error
    if not error.has_error_label("TransientTransactionError") or tries == MOST_TRIES:
        raise error


def _id(own: Session) -> Any:
    session_id: Any = own.session_id
    return session_id["id"]
