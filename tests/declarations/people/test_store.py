"""What the register of people promises, in memory and in MongoDB."""

from itertools import permutations
from typing import Any
from uuid import UUID

import pytest

from services.backbone.store.mongo import Database
from services.backbone.vault.envelope import MasterKey
from services.backbone.vault.keys import PersonKeys
from services.declarations.people.model import Known
from services.declarations.people.store import PeopleStore
from tests.declarations.builders import COMMUNE, HOUR, NOON, OTHER_COMMUNE
from tests.declarations.people.builders import PERSON, a_newcomer, declared
from tests.declarations.people.fakes import InMemoryPeople
from tests.declarations.stores import MASTER_KEY


@pytest.fixture(params=["memory", pytest.param("mongo", marks=pytest.mark.live)])
def people(request: pytest.FixtureRequest) -> Any:
    if request.param == "memory":
        return InMemoryPeople()
    mongo: Database = request.getfixturevalue("mongo_database")
    return PeopleStore(mongo["people"], PersonKeys(mongo["keys"], MasterKey(MASTER_KEY, kid="1")))


async def test_the_newest_declaration_says_where_a_person_is(people: Any) -> None:
    await people.follow([declared(1)])
    await people.follow([declared(2, NOON + HOUR, commune_code=OTHER_COMMUNE)])
    await people.follow([declared(1), declared(3, NOON - HOUR)])

    assert await people.known([PERSON]) == {PERSON: Known(PERSON, OTHER_COMMUNE, UUID(int=2))}


async def test_any_order_and_any_repetition_ends_the_same(people: Any) -> None:
    told = [declared(1), declared(2, commune_code=OTHER_COMMUNE), declared(3, NOON - HOUR)]

    for person, order in enumerate(permutations(told), start=1):
        for one in order:
            again = one.model_copy(update={"person_id": UUID(int=person)})
            await people.follow([again])
            await people.follow([again])

    found = await people.known([UUID(int=number) for number in range(1, 7)])
    assert {(one.commune_code, one.declaration_id) for one in found.values()} == {
        (OTHER_COMMUNE, UUID(int=2))
    }
    assert len(found) == 6


async def test_a_newcomer_is_known_by_what_the_officer_said(people: Any) -> None:
    await people.enter(PERSON, a_newcomer(phone="0901234567"), NOON)

    assert await people.known([PERSON]) == {PERSON: Known(PERSON, COMMUNE, None)}
    [told] = (await people.entered([PERSON])).values()
    assert (told.full_name, told.phone, told.address) == ("Trần Thị Bé", "+84901234567", "Ấp 3")


async def test_the_first_officers_word_stays(people: Any) -> None:
    await people.enter(PERSON, a_newcomer(), NOON)
    await people.enter(PERSON, a_newcomer(address="Nơi khác"), NOON + HOUR)

    [told] = (await people.entered([PERSON])).values()
    assert told.address == "Ấp 3"


async def test_a_newcomer_who_declares_is_known_by_the_declaration(people: Any) -> None:
    await people.enter(PERSON, a_newcomer(), NOON)
    await people.follow([declared(1, NOON - 1000 * HOUR, commune_code=OTHER_COMMUNE)])

    assert await people.known([PERSON]) == {PERSON: Known(PERSON, OTHER_COMMUNE, UUID(int=1))}


async def test_whoever_declared_is_not_entered_again(people: Any) -> None:
    await people.follow([declared(1, commune_code=OTHER_COMMUNE)])
    await people.enter(PERSON, a_newcomer(), NOON)

    assert await people.known([PERSON]) == {PERSON: Known(PERSON, OTHER_COMMUNE, UUID(int=1))}


async def test_nobody_is_known_who_was_never_heard_of(people: Any) -> None:
    await people.follow([])

    assert await people.known([PERSON]) == {}
    assert await people.entered([PERSON]) == {}


@pytest.mark.live
async def test_what_an_officer_said_is_sealed_and_erased_with_the_key(
    mongo_database: Database,
) -> None:
    keys = PersonKeys(mongo_database["keys"], MasterKey(MASTER_KEY, kid="1"))
    people = PeopleStore(mongo_database["people"], keys)
    await people.enter(PERSON, a_newcomer(), NOON)

    [kept] = await mongo_database["people"].find().to_list(None)
    assert "Bé".encode() not in kept["entered"]
    await keys.shred(PERSON)

    assert await people.entered([PERSON]) == {}
