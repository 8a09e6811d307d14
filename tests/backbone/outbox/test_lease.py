"""At most one process sweeps."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from pymongo.errors import DuplicateKeyError

from services.backbone.outbox.lease import HOLD, MongoLease
from services.backbone.store.mongo import Database
from tests.backbone.outbox.builders import NOON

SECOND = timedelta(seconds=1)


class InMemoryLeases:
    """As much of a collection as a lease needs."""

    def __init__(self) -> None:
        self._found: dict[str, dict[str, Any]] = {}

    async def update_one(self, query: Any, update: Any, *, upsert: bool) -> None:
        assert upsert
        mine, run_out = query["$or"]
        lease = self._found.get(query["_id"])
        if (
            lease
            and lease["holder"] != mine["holder"]
            and lease["until"] >= run_out["until"]["$lt"]
        ):
            raise DuplicateKeyError("")
        self._found[query["_id"]] = dict(update["$set"])


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


Leases = Callable[[str], MongoLease]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["memory", pytest.param("mongo", marks=pytest.mark.live)])
def lease_of(request: pytest.FixtureRequest, clock: Clock) -> Leases:
    if request.param == "memory":
        leases: Any = InMemoryLeases()
    else:
        mongo: Database = request.getfixturevalue("mongo_database")
        leases = mongo["leases"]
    return lambda holder: MongoLease(leases, "relay-sweep", holder, clock)


async def test_who_comes_first_has_it_and_keeps_it(lease_of: Leases, clock: Clock) -> None:
    first, second = lease_of("first"), lease_of("second")

    assert await first.is_mine()
    assert not await second.is_mine()
    clock.now += HOLD
    assert await first.is_mine()
    clock.now += HOLD
    assert not await second.is_mine()


async def test_who_does_not_come_back_loses_it(lease_of: Leases, clock: Clock) -> None:
    first, second = lease_of("first"), lease_of("second")
    assert await first.is_mine()

    clock.now += HOLD + SECOND

    assert await second.is_mine()
    assert not await first.is_mine()
