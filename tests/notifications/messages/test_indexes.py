"""Every query of the sending path reads an index that holds only what it is looking for."""

from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.backbone.store.mongo import Collection, ensure_indexes
from services.notifications.messages import rules
from services.notifications.messages.documents import to_document
from services.notifications.messages.indexes import INDEXES
from services.notifications.sms.model import Accepted
from tests.notifications.builders import DECLARATION, LAN, NOON, a_message
from tests.notifications.databases import a_database

ATTEMPT = UUID(int=1)

pytestmark = pytest.mark.live

QUERIES: dict[str, dict[str, Any]] = {
    "to_be_sent": {
        "carrier": "viettel",
        "rank": {"$in": [0, 1]},
        "next_attempt_at": {"$lte": NOON},
        "expires_at": {"$gt": NOON},
    },
    "for_the_clock": {"deadline_at": {"$lte": NOON}},
    "awaiting_a_receipt": {"provider": "*", "parts.reference": {"$in": ["a", "b"]}},
    "may_have_been_sent": {"provider": "*", "doubtful": {"$in": [1, 2]}},
    "awaiting_a_contact_point": {"recipient": {"$in": [LAN.key]}, "unrouted": True},
    "of_the_cause": {"cause": DECLARATION},
}

ORDERS = {
    "to_be_sent": [("rank", 1), ("next_attempt_at", 1)],
    "for_the_clock": [("deadline_at", 1)],
    "of_the_cause": [("created_at", 1), ("_id", 1)],
}


@pytest.fixture
async def messages(mongo_url: str) -> AsyncIterator[Collection]:
    async with a_database(mongo_url) as mongo:
        await ensure_indexes(mongo["messages"], INDEXES)
        yield mongo["messages"]


@pytest.mark.parametrize("index", QUERIES)
async def test_the_query_reads_its_index_in_order(messages: Collection, index: str) -> None:
    await messages.insert_many([to_document(a_message(number)) for number in range(20)])

    plan = await messages.find(QUERIES[index], sort=ORDERS.get(index)).explain()

    assert _stages(plan["queryPlanner"]["winningPlan"]) == ["FETCH", index]


async def test_what_waits_is_in_the_indexes_of_what_it_waits_for(messages: Collection) -> None:
    await messages.insert_one(to_document(a_message()))

    assert await _indexes_with_something(messages) == {
        "to_be_sent",
        "for_the_clock",
        "awaiting_a_contact_point",
        "waiting_by_age",
    }


async def test_what_is_over_is_in_no_index_of_the_sending_path(messages: Collection) -> None:
    claimed = rules.claim(a_message(carrier="viettel"), ATTEMPT, "*", 1, NOON).after
    sent = rules.after_attempt(claimed, ATTEMPT, Accepted(("a",)), NOON)
    ended = sent and rules.on_deadline(sent.after, NOON + rules.RECEIPT_WINDOW)
    over = ended and rules.on_deadline(ended.after, NOON + timedelta(days=10))
    assert over is not None

    await messages.insert_one(to_document(over.after))

    assert await _indexes_with_something(messages) == set()


async def _indexes_with_something(messages: Collection) -> set[str]:
    found = set()
    for index in (QUERIES.keys() | {"waiting_by_age"}) - {"of_the_cause"}:
        # Without a query, a partial index gives just what is in it.
        if await messages.find({}, {"_id": 1}).hint(index).to_list(None):
            found.add(index)
    return found


def _stages(plan: Mapping[str, Any]) -> list[str]:
    """The stages by name, an index by its own; nothing is sorted in memory."""
    below = _stages(plan["inputStage"]) if "inputStage" in plan else []
    return [plan.get("indexName", plan["stage"]), *below]
