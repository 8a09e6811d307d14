"""One transaction at a time counts, and none of a dead process is in the way."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any, TypeVar

from bson import Binary
from pymongo import IndexModel
from pymongo.errors import OperationFailure
from pymongo.read_concern import ReadConcern

from services.backbone.store.mongo import DURABLE, Client, Collection, Document, Session, session

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 0.005
# Together about a second, where a turn takes some hundredths of one.
UNUSUAL_TRIES = 150
MOST_TRIES = 3_000

INTERRUPTED = 11601

# As an update of the collection that all write to.
BEGIN: Document = {"q": {"_id": "turn"}, "u": {"$inc": {"number": 1}}, "upsert": True}

_SNAPSHOT = ReadConcern("snapshot")

# Longer than a process lives from one deployment to the next.
_KEPT_SECONDS = 90 * 24 * 3600
INDEXES = [IndexModel("since", name="forgotten", expireAfterSeconds=_KEPT_SECONDS)]

T = TypeVar("T")


class Turns:
    """Every batch moves the province's counters, so batches take turns, across processes too.

    MongoDB refuses who finds a document locked, and keeps the locks of a killed process for a
    minute or more. So each process tells the others its session, and whoever has waited for
    unusually long ends those of the others: a dead one lets go, a living one starts again.
    """

    def __init__(self, client: Client, sessions: Collection) -> None:
        self._client = client
        self._sessions = sessions
        self._opened = AsyncExitStack()
        self._own: Session | None = None
        self._one_at_a_time = asyncio.Lock()

    async def take(self, work: Callable[[Session], Awaitable[T]]) -> T:
        """Run `work` in a transaction that sees all earlier ones.

        `work` had better begin with `BEGIN`, to be refused before it has done much. It may run
        several times, even after one that did commit and of which only the answer was lost, so it
        reads what is there and only writes there.
        """
        async with self._one_at_a_time:
            own = await self._session()
            tries = 0
            while True:
                try:
                    async with own.start_transaction(_SNAPSHOT, DURABLE):
                        return await work(own)
                except OperationFailure as error:
                    tries += 1
                    if tries == MOST_TRIES or not _was_refused(error):
                        raise
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
        logger.warning("Others have counted for long: ending %s sessions", len(others))
        try:
            # Without any to name, MongoDB would end all of this account, ours too.
            if others:
                await self._client.admin.command("killSessions", others)
        except OperationFailure as error:
            logger.warning("They cannot be ended (code %s); MongoDB will, in a minute", error.code)


def _was_refused(error: OperationFailure) -> bool:
    """It is another's turn, or another took us for dead."""
    return error.has_error_label("TransientTransactionError") or error.code == INTERRUPTED


def _id(own: Session) -> Any:
    session_id: Any = own.session_id
    return session_id["id"]
