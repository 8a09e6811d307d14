"""What a store of households promises, in memory and in MongoDB."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument

from services.backbone.store.mongo import Database, ensure_indexes
from services.backbone.vault.envelope import MasterKey
from services.backbone.vault.keys import PersonKeys
from services.contracts.identifiers import PersonId
from services.declarations.household.model import Entry, Named, Relation, Relative, Sending
from services.declarations.household.store import (
    DAYS_INDEXES,
    RELATIVES_INDEXES,
    HouseholdStore,
)
from tests.declarations.builders import NOON, TODAY
from tests.declarations.health.fakes import InMemoryKeys
from tests.declarations.household.fakes import InMemoryHouseholds

HOME, OTHER_HOME = PersonId(UUID(int=100)), PersonId(UUID(int=101))
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Promised:
    """A store, and how a person is erased."""

    store: Any
    shred: Callable[[UUID], Awaitable[bool]]


@pytest.fixture
def in_memory() -> Promised:
    keys = InMemoryKeys()
    return Promised(InMemoryHouseholds(keys), keys.shred)


@pytest.fixture
async def in_mongo(mongo_database: Database) -> Promised:
    days, relatives = mongo_database["household_days"], mongo_database["household_relatives"]
    await ensure_indexes(days, DAYS_INDEXES)
    await ensure_indexes(relatives, RELATIVES_INDEXES)
    keys = PersonKeys(mongo_database["keys"], MasterKey(bytes(32), kid="1"))
    return Promised(HouseholdStore(days, relatives, keys), keys.shred)


@pytest.fixture(params=["in_memory", pytest.param("in_mongo", marks=pytest.mark.live)])
def promised(request: pytest.FixtureRequest) -> Promised:
    found: Promised = request.getfixturevalue(request.param)
    return found


def an_entry(person: int, name: str = "Bé Na", receipt: str = "KNP0H1XB") -> Entry:
    known = Named(full_name=name, birth_year=2015, relation=Relation.CHILD)
    return Entry(PersonId(UUID(int=person)), UUID(int=1000 + person), receipt, known)


def a_sending(number: int, *entries: Entry, **changes: Any) -> Sending:
    fields = {"household": HOME, "day": TODAY, "digest": b"one", "at": NOON, **changes}
    return Sending(id=UUID(int=number), entries=entries, **fields)


async def test_what_was_sent_under_an_id_is_told_by_its_digest(promised: Promised) -> None:
    assert await promised.store.digest_of(UUID(int=1)) is None

    await promised.store.remember(a_sending(1, an_entry(1)))

    assert await promised.store.digest_of(UUID(int=1)) == b"one"


async def test_the_people_of_a_household_are_remembered_with_the_receipt_of_the_day(
    promised: Promised,
) -> None:
    entries = an_entry(1), an_entry(2, "Bé Ny", "KNP0H1XC")
    await promised.store.remember(a_sending(1, *entries))

    today = await promised.store.relatives(HOME, TODAY)
    tomorrow = await promised.store.relatives(HOME, TODAY + DAY)

    assert today == [Relative(one.person, one.named, one.receipt) for one in entries]
    assert [one.receipt for one in tomorrow] == [None, None]


async def test_the_same_sending_again_changes_nothing(promised: Promised) -> None:
    for _ in range(2):
        await promised.store.remember(a_sending(1, an_entry(1)))

    assert len(await promised.store.relatives(HOME, TODAY)) == 1


async def test_somebody_told_of_again_has_the_newer_name_whatever_came_first(
    promised: Promised,
) -> None:
    newer = a_sending(2, an_entry(1, "Nguyễn Bé Na"), at=NOON + DAY, day=TODAY + DAY)
    await promised.store.remember(newer)
    await promised.store.remember(a_sending(1, an_entry(1)))

    [found] = await promised.store.relatives(HOME, TODAY)

    assert found.named.full_name == "Nguyễn Bé Na"


async def test_the_latest_receipt_of_a_day_is_told(promised: Promised) -> None:
    later = a_sending(2, an_entry(1, receipt="KNP0H1XC"), at=NOON + timedelta(hours=1))
    await promised.store.remember(later)
    await promised.store.remember(a_sending(1, an_entry(1)))

    [found] = await promised.store.relatives(HOME, TODAY)

    assert found.receipt == "KNP0H1XC"


async def test_two_households_may_speak_for_one_person_and_do_not_see_each_other(
    promised: Promised,
) -> None:
    await promised.store.remember(a_sending(1, an_entry(1)))
    await promised.store.remember(a_sending(2, an_entry(1), an_entry(2), household=OTHER_HOME))

    found = await promised.store.relatives(HOME, TODAY)

    assert [one.person.int for one in found] == [1]


async def test_an_erased_person_has_no_name_any_more(promised: Promised) -> None:
    await promised.store.remember(a_sending(1, an_entry(1)))

    assert await promised.shred(UUID(int=1))

    [found] = await promised.store.relatives(HOME, TODAY)
    assert found.named is None


@pytest.mark.live
async def test_no_name_is_stored_in_the_clear(in_mongo: Promised, mongo_database: Database) -> None:
    await in_mongo.store.remember(a_sending(1, an_entry(1, "KHÔNG AI BIẾT")))

    raw: CodecOptions[RawBSONDocument] = CodecOptions(document_class=RawBSONDocument)
    documents = [
        one.raw
        for name in ("household_days", "household_relatives")
        async for one in mongo_database[name].with_options(raw).find()
    ]

    everything = b"".join(documents)
    assert [w for w in ("KHÔNG AI BIẾT", "child", "2015") if w.encode() in everything] == []
