"""Everybody knows when the units are all there."""

import pytest

from services.backbone.store.mongo import Database
from services.duty.units.loads import LoadMark
from tests.duty.builders import NOON

pytestmark = pytest.mark.live


async def test_a_load_is_done_for_every_replica(mongo: Database) -> None:
    mine, another = LoadMark(mongo["loads"]), LoadMark(mongo["loads"])
    assert not await another.is_done()

    await mine.done(NOON)

    assert await another.is_done()
