"""Those at fault are found and set aside; the others go through."""

from collections.abc import Sequence
from typing import Any

import pytest
from aiokafka.errors import (
    IncompatibleBrokerVersion,
    KafkaConnectionError,
    KafkaTimeoutError,
    MessageSizeTooLargeError,
)
from hypothesis import given
from hypothesis import strategies as st
from pymongo.errors import (
    AutoReconnect,
    DuplicateKeyError,
    ExecutionTimeout,
    ServerSelectionTimeoutError,
)

from services.backbone.events.dead_letters import (
    DeadLetterLimit,
    Refused,
    Unavailable,
    apply,
    is_passing,
)
from services.backbone.events.received import Reader, Reason, Received
from tests.backbone.events.builders import NOTES, Noted, a_record, noted
from tests.backbone.events.fakes import Notebook

FINE, BAD = False, True


def received(*note_ids: str) -> Sequence[Received[Any]]:
    read = [Reader(NOTES, [Noted]).read(a_record(noted(one))) for one in note_ids]
    return [one for one in read if isinstance(one, Received)]


def count(limit: DeadLetterLimit, refused: Sequence[bool]) -> None:
    assert limit.allows(0, refused)
    limit.count(0, refused)


def test_fifty_in_a_row_may_be_set_aside_and_not_fifty_one() -> None:
    assert DeadLetterLimit().allows(0, [BAD] * 50)
    assert not DeadLetterLimit().allows(0, [BAD] * 51)


def test_a_row_goes_on_in_the_next_batch() -> None:
    limit = DeadLetterLimit()
    count(limit, [FINE, *[BAD] * 30])

    assert limit.allows(0, [BAD] * 20)
    assert not limit.allows(0, [BAD] * 21)


def test_one_good_record_ends_a_row() -> None:
    limit = DeadLetterLimit()
    count(limit, [BAD] * 50)
    count(limit, [FINE])

    assert limit.allows(0, [BAD] * 50)


def test_each_partition_has_its_own_row() -> None:
    limit = DeadLetterLimit()
    limit.count(0, [BAD] * 50)

    assert limit.allows(1, [BAD] * 50)
    assert not limit.allows(0, [BAD])


def test_of_a_thousand_records_one_hundred_may_be_set_aside_and_not_one_more() -> None:
    tenth = [BAD, *[FINE] * 9] * 100
    one_more = [BAD, *tenth[1:-1], BAD]

    assert DeadLetterLimit().allows(0, tenth)
    assert not DeadLetterLimit().allows(0, one_more)


def test_the_share_counts_only_when_there_are_enough_records_to_tell() -> None:
    assert DeadLetterLimit().allows(0, [BAD, FINE] * 499)
    assert not DeadLetterLimit().allows(0, [BAD, FINE] * 500)


def test_what_is_asked_and_not_counted_leaves_no_trace() -> None:
    limit = DeadLetterLimit()

    for _ in range(100):
        assert limit.allows(0, [BAD] * 50)


@given(st.integers(0, 40), st.sets(st.integers(0, 40)))
async def test_exactly_those_at_fault_are_found(size: int, places: set[int]) -> None:
    bad = {str(place) for place in places if place < size}
    handler = Notebook()
    handler.fails_on = dict.fromkeys(bad, KeyError("38.5"))
    notes = [str(place) for place in range(size)]

    letters = await apply(handler.keep, received(*notes))

    assert [letter.record.key.decode() for letter in letters] == [n for n in notes if n in bad]
    assert handler.notes == [n for n in notes if n not in bad]


async def test_one_at_fault_among_a_thousand_costs_some_twenty_calls() -> None:
    handler = Notebook()
    handler.fails_on = {"700": KeyError()}

    await apply(handler.keep, received(*map(str, range(1000))))

    assert handler.calls < 25


async def test_nothing_to_handle_is_no_call() -> None:
    handler = Notebook()

    assert await apply(handler.keep, []) == []
    assert handler.calls == 0


async def test_what_a_handler_refuses_says_why_in_its_own_words() -> None:
    handler = Notebook()
    handler.fails_on = {"a": Refused("no such commune")}

    [letter] = await apply(handler.keep, received("a"))

    assert (letter.reason, letter.detail) == (Reason.REFUSED, "no such commune")


async def test_a_bug_tells_its_kind_and_place_and_no_value() -> None:
    handler = Notebook()
    handler.fails_on = {"a": ValueError("0912345678 is no number")}

    [letter] = await apply(handler.keep, received("a"))

    assert letter.reason is Reason.BUG
    assert letter.detail.startswith("ValueError in keep:")
    assert "0912345678" not in letter.detail


@pytest.mark.parametrize("note", ["a", "c"])
async def test_while_something_is_away_nothing_is_set_aside(note: str) -> None:
    handler = Notebook()
    handler.fails_on = {"b": KeyError(), note: AutoReconnect()}

    with pytest.raises(AutoReconnect):
        await apply(handler.keep, received("a", "b", "c"))


@pytest.mark.parametrize(
    "error",
    [
        Unavailable(),
        AutoReconnect(),
        ServerSelectionTimeoutError(),
        ExecutionTimeout("", 50),
        KafkaConnectionError(),
        KafkaTimeoutError(),
        TimeoutError(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_passes_by_itself_is_known(error: Exception) -> None:
    assert is_passing(error)


@pytest.mark.parametrize(
    "error",
    [
        KeyError(),
        Refused(""),
        DuplicateKeyError("", 11000),
        MessageSizeTooLargeError(),
        IncompatibleBrokerVersion(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_does_not_pass_is_not_waited_for(error: Exception) -> None:
    assert not is_passing(error)
