"""Runs a transaction until it went through, or for about a second."""

import asyncio
import random
from collections.abc import Awaitable, Callable

from pymongo.errors import OperationFailure
from pymongo.read_concern import ReadConcern

from services.backbone.store.mongo import DURABLE, Client, Session, session

_SNAPSHOT = ReadConcern("snapshot")
MOST_TRIES = 50
PAUSE_SECONDS = 0.02


async def transact(client: Client, work: Callable[[Session], Awaitable[None]]) -> None:
    """Run `work`, which only writes; what it raises, all of it never was.

    Whoever finds a document locked is refused and tries again. What a killed process had locked
    stays so for a minute: then it raises what the driver does, and the caller may come again.
    """
    async with session(client) as own:
        for tries in range(1, MOST_TRIES + 1):
            try:
                # Motor's `with_transaction` does not try again when it is refused at its end.
                async with own.start_transaction(_SNAPSHOT, DURABLE):
                    await work(own)
            except OperationFailure as error:
                if tries == MOST_TRIES or not error.has_error_label("TransientTransactionError"):
                    raise
                await asyncio.sleep(PAUSE_SECONDS * random.random())  # noqa: S311 - jitter
            else:
                return
