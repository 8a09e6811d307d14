"""What a store of early receipts promises, in memory and in MongoDB."""

from collections.abc import AsyncIterator

import pytest

from services.backbone.store.mongo import ensure_indexes
from services.contracts.notifications import MessageStatus
from services.notifications.messages.early import INDEXES, Arrival, EarlyReceipts, Sought
from tests.notifications.builders import MOMENT, NOON, SECOND, an_arrival
from tests.notifications.databases import a_database
from tests.notifications.messages.fakes import InMemoryEarlyReceipts

Early = EarlyReceipts | InMemoryEarlyReceipts


@pytest.fixture(params=["memory", pytest.param("mongo", marks=pytest.mark.live)])
async def early(request: pytest.FixtureRequest) -> AsyncIterator[Early]:
    if request.param == "memory":
        yield InMemoryEarlyReceipts()
        return
    async with a_database(request.getfixturevalue("mongo_url")) as mongo:
        await ensure_indexes(mongo["early"], INDEXES)
        yield EarlyReceipts(mongo["early"])


async def every(early: Early) -> list[Arrival]:
    return [one async for page in early.pages() for one in page]


async def test_a_receipt_is_found_by_its_reference_at_its_own_provider(early: Early) -> None:
    ours = an_arrival("a")
    await early.keep([ours, an_arrival("b"), an_arrival("a", provider="viettel")])

    assert list(await early.find([Sought("*", ("a", "c"))])) == [ours]


async def test_a_receipt_is_found_by_the_short_reference_that_it_brings(early: Early) -> None:
    ours = an_arrival("a", short=7)
    await early.keep([ours, an_arrival("b", short=8), an_arrival("c")])

    assert list(await early.find([Sought("*", short=7)])) == [ours]
    assert list(await early.find([Sought("*")])) == []


async def test_receipts_are_given_in_the_order_in_which_they_came(early: Early) -> None:
    later = an_arrival("a", MessageStatus.DELIVERED, at=NOON + SECOND)
    sooner = an_arrival("a", MessageStatus.SENDING)
    await early.keep([later, sooner])

    assert list(await early.find([Sought("*", ("a",))])) == [sooner, later]


async def test_the_same_news_is_kept_once_until_it_is_dropped(early: Early) -> None:
    await early.keep([an_arrival("a"), an_arrival("a", at=NOON + SECOND)])

    assert await every(early) == [an_arrival("a")]
    await early.drop([an_arrival("a")])
    assert await every(early) == []


async def test_what_is_older_is_forgotten(early: Early) -> None:
    await early.keep([an_arrival("a"), an_arrival("b", at=NOON + MOMENT)])

    assert await early.forget(NOON + MOMENT) == 1

    assert await every(early) == [an_arrival("b", at=NOON + MOMENT)]
