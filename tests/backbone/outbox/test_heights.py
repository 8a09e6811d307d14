"""A broker that came back with less than it had is noticed, once."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any

import pytest
from pymongo import UpdateOne

from services.backbone.outbox.heights import Heights, LogHeights
from services.backbone.outbox.publisher import Sent
from services.backbone.store.mongo import Database

TOPIC = "tests.notes.v1"


class InMemoryMarks:
    """As much of a collection as heights need."""

    def __init__(self) -> None:
        self.marks: dict[str, dict[str, Any]] = {}

    async def find(self, _: object) -> AsyncIterator[dict[str, Any]]:
        for mark in list(self.marks.values()):
            yield mark

    async def bulk_write(self, updates: Sequence[UpdateOne], *, ordered: bool) -> None:
        assert not ordered
        for update in updates:
            query: Any = update._filter  # noqa: SLF001
            change: Any = update._doc  # noqa: SLF001
            self.marks[query["_id"]] = change["$set"]


class Republishing:
    """Counts how often everything is published again."""

    def __init__(self) -> None:
        self.times = 0
        self.error: Exception | None = None

    async def __call__(self) -> None:
        if self.error:
            raise self.error
        self.times += 1


@pytest.fixture
def again() -> Republishing:
    return Republishing()


@pytest.fixture(params=["memory", pytest.param("mongo", marks=pytest.mark.live)])
def marks(request: pytest.FixtureRequest) -> Any:
    if request.param == "memory":
        return InMemoryMarks()
    mongo: Database = request.getfixturevalue("mongo_database")
    return mongo["log_heights"]


@pytest.fixture
def heights(marks: Any, again: Republishing) -> LogHeights:
    return LogHeights(marks, again)


def says(*ends: int) -> Callable[[], Awaitable[Heights]]:
    """The broker's answer: where each partition ends."""

    async def answer() -> Heights:
        return {(TOPIC, partition): end for partition, end in enumerate(ends)}

    return answer


async def test_a_log_that_grows_is_well(heights: LogHeights, again: Republishing) -> None:
    for ends in ([0, 0], [7, 3], [7, 3], [8, 3]):
        await heights.check(says(*ends))

    assert again.times == 0


async def test_a_log_that_lost_its_tail_is_published_again_once(
    heights: LogHeights, again: Republishing
) -> None:
    await heights.check(says(7, 3))

    await heights.check(says(7, 2))
    await heights.check(says(7, 2))
    await heights.check(says(7, 4))

    assert again.times == 1


async def test_a_topic_that_was_lost_and_made_anew_is_published_again(
    heights: LogHeights, again: Republishing
) -> None:
    await heights.check(says(7, 3))

    await heights.check(says(0, 0))

    assert again.times == 1


async def test_a_record_that_kafka_acknowledged_and_lost_is_missed_although_nobody_had_looked(
    heights: LogHeights, again: Republishing
) -> None:
    heights.reached(Sent(TOPIC, 0, offset=9))

    await heights.check(says(9))

    assert again.times == 1


async def test_what_is_published_while_the_broker_answers_is_not_missed(
    heights: LogHeights, again: Republishing
) -> None:
    await heights.check(says(5))

    async def answer_late() -> Heights:
        ends = {(TOPIC, 0): 5}
        heights.reached(Sent(TOPIC, 0, offset=5))
        return ends

    await heights.check(answer_late)
    assert again.times == 0

    # And it is known from then on
    await heights.check(says(5))
    assert again.times == 1


async def test_what_was_known_before_a_restart_is_known_after_it(
    heights: LogHeights, marks: Any, again: Republishing
) -> None:
    await heights.check(says(7, 3))
    restarted = LogHeights(marks, again)

    await restarted.load()
    await restarted.check(says(7, 1))

    assert again.times == 1


async def test_until_the_store_has_taken_all_of_it_a_loss_is_not_forgotten(
    heights: LogHeights, again: Republishing
) -> None:
    await heights.check(says(7))
    again.error = TimeoutError()
    with pytest.raises(TimeoutError):
        await heights.check(says(2))

    again.error = None
    await heights.check(says(2))

    assert again.times == 1
