"""What a store of contact links promises, in memory and in MongoDB."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.backbone.outbox.outbox import Outbox, Waiting
from services.backbone.store.mongo import Database, ensure_indexes
from services.backbone.vault.envelope import MasterKey
from services.backbone.vault.keys import PersonKeys
from services.contracts.identifiers import PersonId
from services.declarations.contacts.model import Exposure, Link, Withdrawn
from services.declarations.contacts.store import INDEXES, LinkStore
from tests.declarations.builders import COMMUNE, NOON, OTHER_COMMUNE
from tests.declarations.contacts.fakes import InMemoryLinks
from tests.declarations.health.fakes import InMemoryKeys

AN, BINH, CHI = (PersonId(UUID(int=number)) for number in (1, 2, 3))


@dataclass(frozen=True)
class Promised:
    store: Any
    told: Callable[[], list[str]]
    shred: Callable[[UUID], Awaitable[bool]]


@pytest.fixture
def in_memory() -> Promised:
    keys = InMemoryKeys()
    store = InMemoryLinks(keys)
    return Promised(store, lambda: [type(one).__name__ for one in store.told], keys.shred)


@pytest.fixture
async def in_mongo(mongo_database: Database) -> Promised:
    links = mongo_database["contact_links"]
    await ensure_indexes(links, INDEXES)
    waiting: list[Waiting] = []
    keys = PersonKeys(mongo_database["keys"], MasterKey(bytes(32), kid="1"))
    store = LinkStore(links, Outbox(links, waiting.extend), keys)
    return Promised(store, lambda: [one.entry.id.split(":")[0] for one in waiting], keys.shred)


@pytest.fixture(params=["in_memory", pytest.param("in_mongo", marks=pytest.mark.live)])
def promised(request: pytest.FixtureRequest) -> Promised:
    found: Promised = request.getfixturevalue(request.param)
    return found


def a_link(number: int = 1, source: PersonId = AN, contact: PersonId = BINH) -> Link:
    return Link(
        id=UUID(int=number),
        source=source,
        contact=contact,
        source_commune=COMMUNE,
        contact_commune=OTHER_COMMUNE,
        last_met_on=date(2021, 7, 17),
        exposure=Exposure.SAME_VEHICLE,
        is_outside_window=True,
        digest=b"digest",
        account="tram-y-te",
        at=NOON,
    )


def withdrawn(link: Link) -> Link:
    by = Withdrawn(account="tram-y-te", at=NOON)
    return link.model_copy(update={"withdrawn": by})


async def test_a_link_is_read_as_it_was_added(promised: Promised) -> None:
    assert await promised.store.add(a_link(), "chung xe")

    assert await promised.store.get(UUID(int=1)) == a_link()
    assert await promised.store.words([a_link()]) == {UUID(int=1): "chung xe"}
    assert promised.told() == ["ContactLinked"]


async def test_who_met_nobody_has_no_link(promised: Promised) -> None:
    assert await promised.store.get(UUID(int=1)) is None
    assert await promised.store.words([]) == {}


async def test_the_same_id_again_changes_nothing(promised: Promised) -> None:
    await promised.store.add(a_link(), "một")

    assert not await promised.store.add(a_link(), "hai")

    assert await promised.store.words([a_link()]) == {UUID(int=1): "một"}
    assert promised.told() == ["ContactLinked"]


async def test_a_withdrawal_holds_once_and_keeps_its_reason(promised: Promised) -> None:
    await promised.store.add(a_link(), "một")
    after = withdrawn(a_link())

    done = await asyncio.gather(
        *(promised.store.withdraw(after, reason, NOON) for reason in ("nhầm", "nhầm"))
    )

    assert sorted(done) == [False, True]
    assert await promised.store.get(UUID(int=1)) == after
    assert await promised.store.words([after]) == {UUID(int=1): "nhầm"}
    assert promised.told() == ["ContactLinked", "ContactUnlinked"]


async def test_sources_are_those_of_links_that_stand(promised: Promised) -> None:
    await promised.store.add(a_link(1, AN, CHI), "")
    await promised.store.add(a_link(2, BINH, CHI), "")
    await promised.store.withdraw(withdrawn(a_link(2, BINH, CHI)), "nhầm", NOON)

    assert await promised.store.sources_of([CHI, AN]) == {AN}


async def test_the_meetings_of_a_person_come_page_by_page(promised: Promised) -> None:
    for number, (source, contact) in enumerate([(AN, BINH), (BINH, CHI), (AN, CHI), (CHI, BINH)]):
        await promised.store.add(a_link(number, source, contact), "")

    first = await promised.store.of_person(BINH, None, 2)
    rest = await promised.store.of_person(BINH, first[-1].id, 2)

    assert [one.id.int for one in (*first, *rest)] == [0, 1, 3]


async def test_notes_about_an_erased_contact_cannot_be_read(promised: Promised) -> None:
    await promised.store.add(a_link(1), "một")
    await promised.shred(BINH)
    assert await promised.store.words([a_link(1)]) == {}

    # Nor when the person comes back under another key.
    await promised.store.add(a_link(2), "hai")
    assert await promised.store.words([a_link(1), a_link(2)]) == {UUID(int=2): "hai"}
