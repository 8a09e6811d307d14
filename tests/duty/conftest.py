"""A real MongoDB for the tests marked `live`, with a database of its own for each test."""

from collections.abc import AsyncIterator

import pytest

from services.backbone.store.mongo import Database
from tests.duty.databases import a_database


@pytest.fixture
async def mongo(mongo_url: str) -> AsyncIterator[Database]:
    async with a_database(mongo_url) as opened:
        yield opened
