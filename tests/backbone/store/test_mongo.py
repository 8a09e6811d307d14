"""The seam to MongoDB: durable writes, known duplicates, and what is worth waiting for."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from pymongo import IndexModel
from pymongo.errors import (
    AutoReconnect,
    BulkWriteError,
    DocumentTooLarge,
    DuplicateKeyError,
    ExecutionTimeout,
    NetworkTimeout,
    NotPrimaryError,
    OperationFailure,
    PyMongoError,
    ServerSelectionTimeoutError,
    WaitQueueTimeoutError,
    WTimeoutError,
)

from services.backbone.store.mongo import (
    Client,
    Database,
    Session,
    ensure_indexes,
    in_transaction,
    insert_new,
    is_away,
)


def labelled(label: str) -> PyMongoError:
    error = OperationFailure("")
    error._add_error_label(label)  # noqa: SLF001
    return error


def of_bulk(**details: Any) -> BulkWriteError:
    return BulkWriteError({"writeErrors": [], "writeConcernErrors": [], **details})


@pytest.mark.parametrize(
    "error",
    [
        AutoReconnect(),
        NetworkTimeout(),
        NotPrimaryError(""),
        ServerSelectionTimeoutError(),
        ExecutionTimeout("", 50),
        WTimeoutError("", 64),
        WaitQueueTimeoutError(),
        labelled("TransientTransactionError"),
        labelled("RetryableWriteError"),
        of_bulk(writeConcernErrors=[{"code": 64}]),
        of_bulk(writeErrors=[{"code": 11000}], writeConcernErrors=[{"code": 64}]),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_store_that_is_away_or_slow_is_worth_waiting_for(error: Exception) -> None:
    assert is_away(error)


@pytest.mark.parametrize(
    "error",
    [
        DuplicateKeyError("", 11000),
        DocumentTooLarge(""),
        OperationFailure("", 2),
        of_bulk(writeErrors=[{"code": 2}]),
        KeyError(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_the_store_refuses_is_not_worth_waiting_for(error: Exception) -> None:
    assert not is_away(error)


@pytest.mark.live
async def test_documents_that_are_new_are_stored(mongo_database: Database) -> None:
    notes = mongo_database["notes"]

    assert await insert_new(notes, [{"_id": 1}, {"_id": 2}]) == frozenset()

    assert await notes.count_documents({}) == 2


@pytest.mark.live
async def test_documents_that_are_there_already_stay_as_they_are_and_are_told(
    mongo_database: Database,
) -> None:
    notes = mongo_database["notes"]
    await insert_new(notes, [{"_id": 2, "text": "first"}])

    known = await insert_new(notes, [{"_id": n, "text": "second"} for n in (1, 2, 3)])

    assert known == {1}
    assert [one["text"] async for one in notes.find({}).sort("_id", 1)] == [
        "second",
        "first",
        "second",
    ]


@pytest.mark.live
async def test_what_is_wrong_with_a_document_is_no_duplicate(mongo_database: Database) -> None:
    notes = mongo_database["notes"]
    await ensure_indexes(notes, [IndexModel([("a", 1), ("b", 1)])])

    with pytest.raises(BulkWriteError, match="parallel arrays"):
        await insert_new(notes, [{"a": [1, 2], "b": [1, 2]}])


@pytest.mark.live
async def test_indexes_are_made_once_and_a_changed_one_stops_the_start(
    mongo_database: Database,
) -> None:
    notes = mongo_database["notes"]
    by_day = IndexModel([("day", 1)], name="by_day")
    await ensure_indexes(notes, [])
    await ensure_indexes(notes, [by_day])
    await ensure_indexes(notes, [by_day])

    with pytest.raises(OperationFailure):
        await ensure_indexes(notes, [IndexModel([("day", 1)], name="by_day", unique=True)])


@pytest.mark.live
async def test_a_transaction_changes_all_or_nothing(
    mongo_client: Client, mongo_database: Database
) -> None:
    notes = mongo_database["notes"]
    await notes.insert_one({"_id": 0})

    async def both(session: Session) -> None:
        await notes.insert_one({"_id": 1}, session=session)
        await notes.insert_one({"_id": 2}, session=session)

    async def neither(session: Session) -> None:
        await notes.insert_one({"_id": 3}, session=session)
        raise KeyError

    await in_transaction(mongo_client, both)
    with pytest.raises(KeyError):
        await in_transaction(mongo_client, neither)

    assert await notes.count_documents({}) == 3


@pytest.mark.live
async def test_times_come_back_with_their_offset_and_ids_as_ids(mongo_database: Database) -> None:
    document = {"_id": uuid4(), "at": datetime(2021, 7, 19, tzinfo=UTC)}
    await mongo_database["notes"].insert_one(dict(document))

    assert await mongo_database["notes"].find_one({}) == document
