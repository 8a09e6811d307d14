"""The seam to MongoDB: a move to PyMongo's own asynchronous client changes this module."""

from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from typing import Any

from bson.codec_options import CodecOptions
from motor.motor_asyncio import (
    AsyncIOMotorClient,
    AsyncIOMotorClientSession,
    AsyncIOMotorCollection,
    AsyncIOMotorDatabase,
)
from pymongo import IndexModel, UpdateOne
from pymongo.errors import (
    AutoReconnect,
    BulkWriteError,
    ExecutionTimeout,
    PyMongoError,
    WaitQueueTimeoutError,
    WTimeoutError,
)
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

Document = dict[str, Any]
Client = AsyncIOMotorClient[Document]
Database = AsyncIOMotorDatabase[Document]
Collection = AsyncIOMotorCollection[Document]
Session = AsyncIOMotorClientSession

# Acknowledged writes survive a kill of mongod only when a majority has journaled them.
DURABLE = WriteConcern(w="majority", j=True, wtimeout=10_000)
_OPTIONS: CodecOptions[Document] = CodecOptions(tz_aware=True, uuid_representation=4)

DUPLICATE_KEY = 11000


def open_client(url: str, *, pool: int = 20) -> Client:
    """A client whose writes are durable and whose waits end: 5 s to find a server, 10 s a call."""
    return AsyncIOMotorClient(
        url,
        maxPoolSize=pool,
        serverSelectionTimeoutMS=5_000,
        connectTimeoutMS=5_000,
        socketTimeoutMS=15_000,
        retryWrites=True,
        retryReads=True,
        tz_aware=True,
        uuidRepresentation="standard",
        w="majority",
        journal=True,
        readConcernLevel="majority",
        appname="epidemic-order",
    )


def database(client: Client, name: str) -> Database:
    """The database `name`, with our options whatever the URL says."""
    return client.get_database(
        name,
        codec_options=_OPTIONS,
        write_concern=DURABLE,
        read_concern=ReadConcern("majority"),
    )


async def ensure_indexes(collection: Collection, indexes: Sequence[IndexModel]) -> None:
    """Create what is missing; a changed index is a migration and fails the start."""
    if indexes:
        await collection.create_indexes(list(indexes))


async def insert_new(collection: Collection, documents: Sequence[Document]) -> frozenset[int]:
    """Insert all in one write; returns the indexes of those whose id was there already."""
    try:
        await collection.insert_many(documents, ordered=False)
    except BulkWriteError as error:
        return frozenset(one["index"] for one in _raise_unless_taken(error))
    return frozenset()


async def update_known(collection: Collection, updates: Sequence[UpdateOne]) -> None:
    """Upserts by id whose filter also asks for an older version: newer ones stay as they are.

    Where the filter does not match a document of that id, the upsert finds its id taken.
    """
    if not updates:
        return
    try:
        await collection.bulk_write(list(updates), ordered=False)
    except BulkWriteError as error:
        _raise_unless_taken(error)


@asynccontextmanager
async def session(client: Client) -> AsyncIterator[Session]:
    """A session for one transaction."""
    async with await client.start_session() as opened:
        yield opened


async def in_transaction(
    client: Client, work: Callable[[Session], Coroutine[Any, Any, None]]
) -> None:
    """Run `work` in one transaction; it may run several times, so it must only write there."""
    async with session(client) as opened:
        await opened.with_transaction(
            work,
            read_concern=ReadConcern("snapshot"),
            write_concern=DURABLE,
        )


def _raise_unless_taken(error: BulkWriteError) -> Sequence[Document]:
    """The writes that found their id taken; `error` again when anything else went wrong."""
    details = error.details or {}
    failed: list[Document] = details.get("writeErrors", [])
    if details.get("writeConcernErrors") or any(one["code"] != DUPLICATE_KEY for one in failed):
        raise error
    return failed


async def ping(client: Client) -> None:
    """Raise if the store does not answer."""
    await client.admin.command("ping")


def is_away(error: BaseException) -> bool:
    """Whether the same call may succeed later, because the store was away or too slow."""
    if isinstance(error, AutoReconnect | ExecutionTimeout | WTimeoutError | WaitQueueTimeoutError):
        return True
    if isinstance(error, BulkWriteError) and (error.details or {}).get("writeConcernErrors"):
        # Written, but not by a majority in time.
        return True
    return isinstance(error, PyMongoError) and (
        error.has_error_label("TransientTransactionError")
        or error.has_error_label("RetryableWriteError")
    )
