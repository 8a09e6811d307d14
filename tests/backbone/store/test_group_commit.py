"""Requests that arrive together share one write, and each gets its own answer."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest

from services.backbone.running import running
from services.backbone.store.group_commit import (
    PRESSED,
    WORTH_A_WRITE,
    GroupCommit,
    Overloaded,
)
from tests.eventually import eventually


class Store:
    """Writes what it is given when the test lets it; its answer is the item, doubled."""

    def __init__(self) -> None:
        self.groups: list[list[int]] = []
        self.open = asyncio.Event()
        self.error: Exception | None = None

    async def write(self, items: Sequence[int]) -> Sequence[int]:
        self.groups.append(list(items))
        await self.open.wait()
        if self.error:
            raise self.error
        return [2 * item for item in items]


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
async def commit(store: Store) -> AsyncIterator[GroupCommit[int, int]]:
    """One writer, five items a write, ten in the queue."""
    made = GroupCommit(store.write, writers=1, most=5, waiting=10)
    async with running(made.run):
        yield made


async def busy(store: Store, commit: GroupCommit[int, int]) -> "asyncio.Future[int]":
    """The writer is writing the item 0; what arrives now has to wait."""
    first = commit.add(0)
    await eventually(lambda: store.groups)
    return first


async def test_an_item_that_comes_alone_is_written_alone(
    store: Store, commit: GroupCommit[int, int]
) -> None:
    store.open.set()

    assert await commit.add(1) == 2
    assert await commit.add(2) == 4

    assert store.groups == [[1], [2]]


async def test_what_arrives_during_a_write_goes_into_the_next(
    store: Store, commit: GroupCommit[int, int]
) -> None:
    first = await busy(store, commit)
    later = [commit.add(item) for item in (1, 2, 3)]

    store.open.set()

    assert await first == 0
    assert await asyncio.gather(*later) == [2, 4, 6]
    assert store.groups == [[0], [1, 2, 3]]


async def test_a_write_takes_no_more_than_it_may(
    store: Store, commit: GroupCommit[int, int]
) -> None:
    await busy(store, commit)
    later = [commit.add(item) for item in range(1, 8)]

    store.open.set()
    await asyncio.gather(*later)

    assert store.groups == [[0], [1, 2, 3, 4, 5], [6, 7]]


async def test_when_too_much_waits_the_next_is_turned_away(
    store: Store, commit: GroupCommit[int, int]
) -> None:
    await busy(store, commit)
    waiting = [commit.add(item) for item in range(10)]

    with pytest.raises(Overloaded):
        commit.add(11)

    store.open.set()
    assert len(await asyncio.gather(*waiting)) == 10
    assert await commit.add(11) == 22


async def test_a_failed_write_reaches_everybody_who_shared_it_and_nobody_else(
    store: Store, commit: GroupCommit[int, int]
) -> None:
    store.error = OSError()
    first = await busy(store, commit)
    later = [commit.add(item) for item in (1, 2)]

    store.open.set()

    outcomes = await asyncio.gather(first, *later, return_exceptions=True)
    assert [type(one) for one in outcomes] == [OSError] * 3
    store.error = None
    assert await commit.add(3) == 6


async def test_a_request_that_went_away_does_not_disturb_the_others(
    store: Store, commit: GroupCommit[int, int]
) -> None:
    first = await busy(store, commit)
    gone, stays = commit.add(1), commit.add(2)
    gone.cancel()
    first.cancel()

    store.open.set()

    assert await stays == 4
    assert store.groups == [[0], [1, 2]]


async def test_a_request_that_went_away_does_not_disturb_the_others_when_the_write_fails(
    store: Store, commit: GroupCommit[int, int]
) -> None:
    first = await busy(store, commit)
    store.error = OSError("disk full")
    gone, stays = commit.add(1), commit.add(2)
    gone.cancel()

    store.open.set()

    for future in (first, stays):
        with pytest.raises(OSError, match="disk full"):
            await future


async def test_where_one_had_company_the_next_waits_for_its_own(store: Store) -> None:
    commit = GroupCommit(store.write, writers=1, gather_seconds=0.01)
    store.open.set()
    async with running(commit.run):
        await asyncio.gather(commit.add(1), commit.add(2))
        third = commit.add(3)
        # The writer has its turn, and waits.
        await asyncio.sleep(0)
        fourth = commit.add(4)
        await asyncio.gather(third, fourth)

        # Alone again, an item is written at once from then on.
        await commit.add(5)
        await commit.add(6)

    assert store.groups == [[1, 2], [3, 4], [5], [6]]


async def test_it_is_pressed_while_many_wait_for_their_answers(store: Store) -> None:
    commit = GroupCommit(store.write)
    async with running(commit.run):
        many = [commit.add(item) for item in range(PRESSED - 1)]
        assert not commit.is_pressed()

        last = commit.add(PRESSED)
        assert commit.is_pressed()

        store.open.set()
        await asyncio.gather(*many, last)
        await eventually(lambda: not commit.is_pressed())


async def test_a_second_writer_joins_in_when_enough_is_waiting(store: Store) -> None:
    commit = GroupCommit(store.write, writers=2)
    async with running(commit.run):
        first = await busy(store, commit)
        many = [commit.add(item) for item in range(WORTH_A_WRITE)]
        await eventually(lambda: len(store.groups) == 2)

        store.open.set()

        assert await first == 0
        assert len(await asyncio.gather(*many)) == WORTH_A_WRITE
    assert [len(group) for group in store.groups] == [1, WORTH_A_WRITE]


async def test_few_items_wait_for_the_write_that_is_under_way(store: Store) -> None:
    commit = GroupCommit(store.write, writers=2, gather_seconds=0)
    async with running(commit.run):
        first = await busy(store, commit)
        few = [commit.add(1)]
        for _ in range(10):
            await asyncio.sleep(0)
        few.append(commit.add(2))

        store.open.set()

        assert await asyncio.gather(first, *few) == [0, 2, 4]
    assert store.groups == [[0], [1, 2]]


async def test_a_write_that_does_not_answer_every_item_ends_the_service() -> None:
    async def forget(_: Sequence[int]) -> Sequence[int]:
        return []

    commit = GroupCommit(forget)

    with pytest.raises(ExceptionGroup) as failed:
        async with running(commit.run):
            await commit.add(1)

    assert failed.group_contains(ValueError)
