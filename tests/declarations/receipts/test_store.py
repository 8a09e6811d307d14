"""Receipt numbers: nobody gets one twice, whoever asks at the same moment."""

import asyncio
from datetime import timedelta
from typing import cast

import pytest

from services.backbone.store.mongo import Collection
from services.declarations.receipts.store import BLOCK, ReceiptNumbers
from tests.declarations.builders import TODAY
from tests.declarations.fakes import InMemoryCounters

TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def in_memory() -> InMemoryCounters:
    return InMemoryCounters()


@pytest.fixture(params=["in_memory", pytest.param("mongo_database", marks=pytest.mark.live)])
def counters(request: pytest.FixtureRequest) -> Collection:
    found = request.getfixturevalue(request.param)
    return cast("Collection", found["counters"] if request.param == "mongo_database" else found)


async def test_the_numbers_of_a_day_begin_at_nought_and_go_on(counters: Collection) -> None:
    numbers = ReceiptNumbers(counters)

    assert await numbers.take(TODAY, 3) == [0, 1, 2]
    assert await numbers.take(TODAY, 2) == [3, 4]


async def test_a_new_day_begins_anew(counters: Collection) -> None:
    numbers = ReceiptNumbers(counters)
    await numbers.take(TODAY, 3)

    assert await numbers.take(TOMORROW, 2) == [0, 1]


async def test_more_than_a_block_at_once_are_numbers_in_a_row(counters: Collection) -> None:
    taken = await ReceiptNumbers(counters).take(TODAY, BLOCK + 1)

    assert taken == list(range(BLOCK + 1))


async def test_what_a_crash_left_unused_is_not_given_to_anybody(counters: Collection) -> None:
    await ReceiptNumbers(counters).take(TODAY, 1)

    after_the_crash = await ReceiptNumbers(counters).take(TODAY, 1)

    assert after_the_crash == [BLOCK]


async def test_two_racing_stores_never_give_the_same_number(counters: Collection) -> None:
    one, other = ReceiptNumbers(counters), ReceiptNumbers(counters)

    taken = await asyncio.gather(
        *(numbers.take(TODAY, 100) for _ in range(25) for numbers in (one, other))
    )

    flat = [number for some in taken for number in some]
    assert len(set(flat)) == len(flat) == 5_000


async def test_a_late_answer_about_yesterday_does_not_mix_up_today(
    in_memory: InMemoryCounters,
) -> None:
    # Given a writer that waits for its first numbers while midnight passes
    in_memory.gates[f"receipts:{TODAY}"] = asyncio.Event()
    numbers = ReceiptNumbers(cast("Collection", in_memory))
    late = asyncio.create_task(numbers.take(TODAY, 1))
    await asyncio.sleep(0)

    # When another writer is at the new day already before the first gets its answer
    early = await numbers.take(TOMORROW, 2)
    in_memory.gates[f"receipts:{TODAY}"].set()

    # Then each has numbers of its own day, and so has who comes next
    assert await late == [0]
    assert early == [0, 1]
    assert not {0, 1} & set(await numbers.take(TOMORROW, 2))
