"""A process that was killed or frozen in the middle of a batch holds nobody up."""

import asyncio
from collections.abc import Awaitable, Callable
from itertools import count
from typing import Any, TypeVar

import pytest
from pymongo.errors import OperationFailure

from services.backbone.store.mongo import Database, Session
from services.reporting.daily.model import Figures
from services.reporting.daily.rules import DECLARATION
from services.reporting.daily.store import DailyStore
from services.reporting.daily.turns import INTERRUPTED, UNUSUAL_TRIES, Turns
from tests.reporting.builders import PROVINCE, TODAY, declared, received
from tests.reporting.daily.counting import handlers

pytestmark = pytest.mark.live

T = TypeVar("T")


class Freezing:
    """Turns that stop before their first commit, with everything locked, until they are woken."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self.frozen, self.woken = asyncio.Event(), asyncio.Event()

    async def take(self, work: Callable[[Session], Awaitable[T]]) -> T:
        async def freezing(session: Session) -> T:
            done = await work(session)
            self.frozen.set()
            await self.woken.wait()
            return done

        return await self._turns.take(freezing)


def a_store(mongo: Database, turns: Any) -> DailyStore:
    return DailyStore(turns, mongo["facts"], mongo["counters"])


def some_turns(mongo: Database) -> Turns:
    return Turns(mongo.client, mongo["sessions"])


async def test_a_frozen_process_is_passed_and_counts_nothing_twice_when_it_wakes(
    mongo_database: Database,
) -> None:
    # Given a process that stopped in the middle of a batch, and its partitions went to another
    batch = [received(declared(1)), received(declared(2))]
    freezing = Freezing(some_turns(mongo_database))
    asleep = handlers(a_store(mongo_database, freezing))
    awake = a_store(mongo_database, some_turns(mongo_database))
    await handlers(awake).count(DECLARATION, [received(declared(3))])
    sleeping = asyncio.create_task(asleep.count(DECLARATION, batch))
    await freezing.frozen.wait()

    # When the other counts the same batch, and the first goes on
    await handlers(awake).count(DECLARATION, [*batch, received(declared(4))])
    freezing.woken.set()
    await sleeping

    # Then each is counted once
    counted = await awake.counted(TODAY, PROVINCE)
    assert counted is not None
    assert counted.figures == Figures(declarations=4)


async def test_a_turn_that_was_interrupted_is_taken_again(mongo_database: Database) -> None:
    errors = [OperationFailure("operation was interrupted", INTERRUPTED)]

    async def interrupted_once(session: Session) -> str:
        await mongo_database["facts"].insert_one({"_id": 1}, session=session)
        if errors:
            raise errors.pop()
        return "done"

    assert await some_turns(mongo_database).take(interrupted_once) == "done"
    assert await mongo_database["facts"].find_one() == {"_id": 1}


async def test_what_else_fails_in_a_turn_is_told(mongo_database: Database) -> None:
    async def failing(session: Session) -> None:
        await mongo_database["facts"].insert_one({"_id": 1}, session=session)
        raise OperationFailure("document is not as the schema wants it", 121)

    with pytest.raises(OperationFailure):
        await some_turns(mongo_database).take(failing)

    assert await mongo_database["facts"].find_one() is None


async def test_a_lock_that_is_nobodys_we_know_is_waited_for(mongo_database: Database) -> None:
    turns = some_turns(mongo_database)
    await mongo_database["counters"].insert_one({"_id": 1})
    async with await mongo_database.client.start_session() as stranger:
        stranger.start_transaction()
        await _write(mongo_database, stranger, "stranger")
        tries = count()

        async def work(session: Session) -> None:
            if next(tries) == UNUSUAL_TRIES + 10:
                await stranger.abort_transaction()
            await _write(mongo_database, session, "we")

        await turns.take(work)

    assert await mongo_database["counters"].find_one() == {"_id": 1, "by": "we"}


async def _write(mongo: Database, session: Session, who: str) -> None:
    await mongo["counters"].update_one({"_id": 1}, {"$set": {"by": who}}, session=session)
