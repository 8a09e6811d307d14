"""The trail is written before the answer, and nobody changes it unseen."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymongo.errors import AutoReconnect

from services.backbone.audit import AuditTrail, Deed, Head, verify

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
AT = datetime(2021, 7, 19, 18, 30, 15, 123456, tzinfo=UTC)


class FakeEntries:
    """A collection in memory that can be away, before or after it stored what it was given."""

    def __init__(self) -> None:
        self.stored: list[dict[str, Any]] = []
        self.is_away = False
        self.loses_answers = False

    async def insert_many(self, documents: Sequence[dict[str, Any]]) -> None:
        if self.is_away:
            raise AutoReconnect
        # What comes back from MongoDB is a copy, with milliseconds.
        self.stored.extend(dict(document) for document in documents)
        await asyncio.sleep(0)
        if self.loses_answers:
            raise AutoReconnect


def a_deed(number: int = 0, at: datetime = AT) -> Deed:
    return Deed("tram-y-te-30730", "read", f"person-{number}", "followup", "ok", at)


async def a_trail(count: int) -> tuple[list[dict[str, Any]], Head]:
    entries = FakeEntries()
    trail = AuditTrail(entries, VIETNAM)
    for number in range(count):
        await trail.record(a_deed(number))
    return entries.stored, trail.head


async def test_a_trail_says_who_did_what_to_whom_and_why() -> None:
    [entry], _ = await a_trail(1)

    told = {name: entry[name] for name in ("who", "action", "object", "purpose", "outcome", "day")}
    assert told == {
        "who": "tram-y-te-30730",
        "action": "read",
        "object": "person-0",
        "purpose": "followup",
        "outcome": "ok",
        # 18:30 UTC is the next day in the province.
        "day": "2021-07-20",
    }


async def test_what_is_hashed_is_what_the_store_gives_back() -> None:
    [entry], _ = await a_trail(1)

    assert entry["at"] == AT.replace(microsecond=123000)


async def test_a_whole_trail_has_no_flaw() -> None:
    entries, head = await a_trail(20)

    assert verify(reversed(entries), [head]) == []


async def test_many_deeds_are_one_write_and_one_chain() -> None:
    entries = FakeEntries()
    trail = AuditTrail(entries, VIETNAM)

    await trail.record(*(a_deed(number) for number in range(200)))
    await trail.record(a_deed())

    assert trail.head.count == 201
    assert verify(entries.stored, [trail.head]) == []


async def test_requests_at_the_same_time_make_one_chain() -> None:
    entries = FakeEntries()
    trail = AuditTrail(entries, VIETNAM)

    await asyncio.gather(*(trail.record(a_deed(number)) for number in range(50)))

    assert verify(entries.stored, [trail.head]) == []
    assert {entry["writer"] for entry in entries.stored} == {trail.head.writer}


async def test_replicas_have_chains_of_their_own() -> None:
    (first, one), (second, other) = await a_trail(3), await a_trail(4)

    assert verify(first + second, [one, other]) == []
    assert one.writer != other.writer


@pytest.mark.parametrize("fault", ["is_away", "loses_answers"])
async def test_when_the_trail_cannot_be_written_there_is_no_answer(fault: str) -> None:
    # Given a store that fails once, before or after it stored the entry
    entries = FakeEntries()
    trail = AuditTrail(entries, VIETNAM)
    await trail.record(a_deed(1))
    setattr(entries, fault, True)

    # When something is recorded
    with pytest.raises(AutoReconnect):
        await trail.record(a_deed(2))

    # Then the caller learns it, and what follows is still verifiable
    setattr(entries, fault, False)
    await trail.record(a_deed(3))
    assert verify(entries.stored) == []


Change = Callable[[list[dict[str, Any]]], object]

CHANGES: dict[str, tuple[Change, str]] = {
    "another doer": (lambda trail: trail[3].update(who="giam-doc"), "entry 3 was changed"),
    "another time": (lambda trail: trail[3].update(at=AT.replace(hour=1)), "entry 3 was changed"),
    "another day": (lambda trail: trail[3].update(day="2021-07-19"), "entry 3 was changed"),
    "another hash": (lambda trail: trail[3].update(hash="0" * 64), "entry 3 was changed"),
    "another field": (lambda trail: trail[3].update(note="x"), "entry 3 was changed"),
    "one deleted": (lambda trail: trail.pop(3), "entry 3 is missing"),
    "the first deleted": (lambda trail: trail.pop(0), "entry 0 is missing"),
    "one doubled": (lambda trail: trail.append(dict(trail[3])), "entry 4 is missing"),
    "two exchanged": (
        lambda trail: (trail[3].update(number=4), trail[4].update(number=3)),
        "entry 3 was changed",
    ),
    "the end cut off": (lambda trail: trail.pop(), "entries 9 to 9 were cut off"),
    "all cut off": (lambda trail: trail.clear(), "entries 0 to 9 were cut off"),
}


@pytest.mark.parametrize(("change", "flaw"), CHANGES.values(), ids=CHANGES.keys())
async def test_a_change_is_found_and_placed(change: Change, flaw: str) -> None:
    entries, head = await a_trail(10)

    change(entries)

    assert verify(entries, [head]) == [f"{head.writer}: {flaw}"]


async def test_a_trail_written_anew_does_not_fit_the_known_end() -> None:
    _, head = await a_trail(10)
    forged, _ = await a_trail(12)
    for entry in forged:
        entry.update(writer=head.writer)

    [flaw] = verify(forged, [head])

    assert head.writer in flaw


async def test_a_known_end_in_the_past_still_holds() -> None:
    entries = FakeEntries()
    trail = AuditTrail(entries, VIETNAM)
    await trail.record(a_deed(1))
    past = trail.head
    await trail.record(a_deed(2))

    assert verify(entries.stored, [past, trail.head]) == []


@given(place=st.integers(0, 9), field=st.sampled_from(["who", "action", "object", "purpose"]))
async def test_no_field_of_any_entry_can_be_changed_unseen(place: int, field: str) -> None:
    entries, head = await a_trail(10)

    entries[place][field] += "x"

    assert verify(entries, [head]) == [f"{head.writer}: entry {place} was changed"]
