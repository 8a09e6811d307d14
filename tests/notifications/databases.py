"""A database for one test."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

from services.backbone.store.mongo import Database, database, open_client


@asynccontextmanager
async def a_database(mongo_url: str) -> AsyncIterator[Database]:
    client = open_client(mongo_url)
    name = f"notifications-{uuid4().hex[:12]}"
    yield database(client, name)
    await client.drop_database(name)
    client.close()
