"""A database for one test, as one or more processes of the service use it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

from services.backbone.store.mongo import database, open_client
from services.reporting.daily.store import DailyStore
from services.reporting.daily.turns import Turns


@asynccontextmanager
async def stores(mongo_url: str, processes: int = 1) -> AsyncIterator[list[DailyStore]]:
    """The same collections, each time through a client of its own."""
    name = f"reporting-{uuid4().hex[:12]}"
    clients = [open_client(mongo_url) for _ in range(processes)]
    opened = [(client, database(client, name)) for client in clients]
    yield [
        DailyStore(Turns(client, mongo["sessions"]), mongo["facts"], mongo["counters"])
        for client, mongo in opened
    ]
    await clients[0].drop_database(name)
    for client in clients:
        client.close()
