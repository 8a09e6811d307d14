"""What the stores of units and staff promise, in memory and in MongoDB."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from services.backbone.outbox.outbox import Waiting
from services.backbone.store.mongo import Database
from services.backbone.vault.envelope import unseal
from services.backbone.vault.sealing import Opener
from services.contracts.contact_points import ContactPoint
from services.contracts.duty import StaffContactGiven, UnitDescribed
from services.duty.units.model import Kind
from services.duty.units.staff import owner, place_of
from tests.duty.builders import CENTRE, COMMUNE, DISTRICT, NOON, STATION, a_centre, a_member, a_unit
from tests.duty.databases import a_database
from tests.duty.fakes import InMemoryStaff, InMemoryUnits
from tests.duty.units.stores import OTHER_PRIVATE_KEY, PRIVATE_KEY, keys_in, staff_in, units_in


@dataclass(frozen=True)
class Kept:
    """A store; `one` makes what it keeps, under a key and with some content.

    `told` is what it let out: each key with its version, or that it was erased.
    """

    store: Any
    one: Callable[[str, str], Any]
    told: Callable[[], Sequence[str]]

    async def keep(self, **contents: str) -> None:
        await self.store.keep([self.one(key, text) for key, text in contents.items()], NOON)


def unit(code: str, text: str) -> Any:
    return a_unit(code, name_vi=text)


def member(account: str, text: str) -> Any:
    return a_member(account, position_vi=text)


def told_of(waiting: Sequence[Waiting]) -> list[str]:
    entries = [one.entry for one in waiting]
    return [f"{one.key}:{one.id.split(':')[2] if one.body else 'erased'}" for one in entries]


@pytest.fixture(
    params=[
        "memory units",
        "memory staff",
        pytest.param("mongo units", marks=pytest.mark.live),
        pytest.param("mongo staff", marks=pytest.mark.live),
    ]
)
async def kept(request: pytest.FixtureRequest) -> AsyncIterator[Kept]:
    where, what = request.param.split()
    one = unit if what == "units" else member
    if where == "memory":
        fake = InMemoryUnits() if what == "units" else InMemoryStaff()
        yield Kept(fake, one, lambda: fake.told)
        return
    waiting: list[Waiting] = []
    async with a_database(request.getfixturevalue("mongo_url")) as mongo:
        opened = await (units_in if what == "units" else staff_in)(mongo, waiting)
        yield Kept(opened, one, lambda: told_of(waiting))


async def test_what_is_kept_for_the_first_time_is_told(kept: Kept) -> None:
    await kept.keep(a1="Trạm A", b1="Trạm B")

    assert kept.told() == ["a1:1", "b1:1"]


async def test_keeping_the_same_again_tells_nothing(kept: Kept) -> None:
    await kept.keep(a1="Trạm A", b1="Trạm B")

    await kept.keep(b1="Trạm B", a1="Trạm A")

    assert kept.told() == ["a1:1", "b1:1"]


async def test_only_what_changed_is_told_as_its_next_version(kept: Kept) -> None:
    await kept.keep(a1="Trạm A", b1="Trạm B")

    await kept.keep(a1="Trạm C", b1="Trạm B")

    assert kept.told()[2:] == ["a1:2"]


async def test_what_is_kept_no_more_is_erased_once(kept: Kept) -> None:
    await kept.keep(a1="Trạm A", b1="Trạm B")

    await kept.keep(b1="Trạm B")
    await kept.keep(b1="Trạm B")

    assert kept.told()[2:] == ["a1:erased"]


async def test_what_comes_back_is_told_with_a_version_above_all_before(kept: Kept) -> None:
    await kept.keep(a1="Trạm A")
    await kept.keep()

    await kept.keep(a1="Trạm A")

    assert kept.told() == ["a1:1", "a1:erased", "a1:3"]


@pytest.fixture(params=["memory", pytest.param("mongo", marks=pytest.mark.live)])
async def units(request: pytest.FixtureRequest) -> AsyncIterator[Any]:
    if request.param == "memory":
        yield InMemoryUnits()
        return
    async with a_database(request.getfixturevalue("mongo_url")) as mongo:
        yield await units_in(mongo, [])


async def test_the_units_covering_an_area_are_those_that_exist(units: Any) -> None:
    elsewhere, ended = a_unit("other", area_code="30733"), a_unit("ended")
    await units.keep([a_unit(), a_centre(), elsewhere, ended], NOON)
    await units.keep([a_unit(), a_centre(), elsewhere], NOON)

    found = await units.covering([COMMUNE, DISTRICT])

    assert sorted(one.code for one in found) == [STATION, CENTRE]


async def test_units_that_do_not_answer_for_people_cover_nothing(units: Any) -> None:
    await units.keep([a_unit(kind=Kind.COMMUNE_AUTHORITY)], NOON)

    assert await units.covering([COMMUNE]) == []


@pytest.mark.live
async def test_two_replicas_that_load_at_once_tell_each_unit_once(mongo: Database) -> None:
    waiting: list[Waiting] = []
    first, second = await units_in(mongo, waiting), await units_in(mongo, waiting)
    every = [a_unit(f"unit-{n}") for n in range(50)]

    await asyncio.gather(first.keep(every, NOON), second.keep(every, NOON))

    assert len(waiting) == len({one.entry.key for one in waiting}) == 50


@pytest.mark.live
async def test_a_unit_is_described_with_its_names_area_and_parent(mongo: Database) -> None:
    waiting: list[Waiting] = []
    store = await units_in(mongo, waiting)

    await store.keep([a_unit(parent_code=CENTRE)], NOON)

    told = UnitDescribed.model_validate_json(waiting[0].entry.body or b"")
    assert (told.unit_code, told.area_code, told.parent_code) == (STATION, COMMUNE, CENTRE)
    assert (told.name_vi, told.name_en) == ("Trạm Y tế", "Health Station")


@pytest.mark.live
async def test_only_the_notifications_service_reads_the_phone(mongo: Database) -> None:
    waiting: list[Waiting] = []
    store = await staff_in(mongo, waiting)

    await store.keep([a_member(phone="+84990000070")], NOON)

    told = StaffContactGiven.model_validate_json(waiting[0].entry.body or b"")
    opened = Opener(PRIVATE_KEY).open(told.sealed, STATION)
    assert ContactPoint.model_validate_json(opened).phone == "+84990000070"


@pytest.mark.live
async def test_no_phone_and_no_address_lies_in_the_store_in_the_clear(mongo: Database) -> None:
    store = await staff_in(mongo, [])

    await store.keep([a_member(phone="+84990000070", email="tram@kien-giang.example")], NOON)

    [document] = await mongo["staff"].find({}).to_list(None)
    assert "990000070" not in repr(document)
    assert "kien-giang.example" not in repr(document)


@pytest.mark.live
async def test_the_sealed_part_opens_with_the_members_own_key(mongo: Database) -> None:
    store = await staff_in(mongo, [])

    await store.keep([a_member(phone="+84990000070", email=None)], NOON)

    [document] = await mongo["staff"].find({}).to_list(None)
    [key] = (await keys_in(mongo).of([owner(STATION)])).values()
    opened = json.loads(unseal(key, document["sealed"], place_of(STATION)))
    assert opened == {"phone": "+84990000070", "email": None}


@pytest.mark.live
async def test_who_has_left_leaves_neither_phone_nor_key(mongo: Database) -> None:
    store = await staff_in(mongo, [])
    await store.keep([a_member()], NOON)

    await store.keep([], NOON)

    [document] = await mongo["staff"].find({}).to_list(None)
    assert document["sealed"] is None
    assert [entry["body"] for entry in document["outbox"]] == [None]
    assert await mongo["keys"].count_documents({}) == 0


@pytest.mark.live
async def test_a_new_key_of_the_reader_has_every_contact_sealed_anew(mongo: Database) -> None:
    waiting: list[Waiting] = []
    await (await staff_in(mongo, [])).keep([a_member()], NOON)

    await (await staff_in(mongo, waiting, OTHER_PRIVATE_KEY)).keep([a_member()], NOON)

    assert told_of(waiting) == [f"{STATION}:2"]
