"""What a store of findings promises, in memory and in MongoDB."""

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
from services.contracts.declarations import Finding
from services.contracts.identifiers import PersonId
from services.declarations.findings import rules
from services.declarations.findings.model import Correction, NewFinding, Record
from services.declarations.findings.store import INDEXES, FindingStore
from services.declarations.people.model import Known, PersonReference
from tests.declarations.builders import COMMUNE, HOUR, NOON
from tests.declarations.findings.fakes import InMemoryFindings
from tests.declarations.health.fakes import InMemoryKeys

AN = PersonId(UUID(int=1))


@dataclass(frozen=True)
class Promised:
    store: Any
    told: Callable[[], list[tuple[str, int]]]
    shred: Callable[[UUID], Awaitable[bool]]


@pytest.fixture
def in_memory() -> Promised:
    keys = InMemoryKeys()
    store = InMemoryFindings(keys)
    return Promised(
        store, lambda: [(type(one).__name__, one.version) for one in store.told], keys.shred
    )


@pytest.fixture
async def in_mongo(mongo_database: Database) -> Promised:
    findings = mongo_database["findings"]
    await ensure_indexes(findings, INDEXES)
    waiting: list[Waiting] = []
    keys = PersonKeys(mongo_database["keys"], MasterKey(bytes(32), kid="1"))
    store = FindingStore(findings, Outbox(findings, waiting.extend), keys)

    def told() -> list[tuple[str, int]]:
        ids = [one.entry.id.split(":") for one in waiting]
        return [(name, int(version)) for name, _, version in ids]

    return Promised(store, told, keys.shred)


@pytest.fixture(params=["in_memory", pytest.param("in_mongo", marks=pytest.mark.live)])
def promised(request: pytest.FixtureRequest) -> Promised:
    found: Promised = request.getfixturevalue(request.param)
    return found


def a_record(number: int = 1, person: PersonId = AN) -> Record:
    new = NewFinding(
        id=UUID(int=number),
        person=PersonReference(person_id=person),
        finding=Finding.CONFIRMED,
        found_on=date(2021, 7, 18),
    )
    return rules.first(new, Known(person, COMMUNE, None), b"digest", "tram-y-te", NOON)


def corrected(record: Record) -> Record:
    correction = Correction(finding=Finding.NEGATIVE, found_on=date(2021, 7, 17))
    return rules.corrected(record, correction, "tram-y-te", NOON + HOUR)


async def test_a_finding_is_read_as_it_was_written(promised: Promised) -> None:
    assert await promised.store.write(a_record(), "mẫu 12", NOON)

    assert await promised.store.get(UUID(int=1)) == a_record()
    assert await promised.store.words(a_record()) == "mẫu 12"
    assert promised.told() == [("FindingRecorded", 1)]


async def test_who_has_no_finding_has_none(promised: Promised) -> None:
    assert await promised.store.get(UUID(int=1)) is None


async def test_the_same_id_again_changes_nothing(promised: Promised) -> None:
    await promised.store.write(a_record(), "một", NOON)

    assert not await promised.store.write(a_record(), "hai", NOON)

    assert await promised.store.words(a_record()) == "một"
    assert promised.told() == [("FindingRecorded", 1)]


async def test_every_version_keeps_its_words(promised: Promised) -> None:
    after = corrected(a_record())
    await promised.store.write(a_record(), "một", NOON)

    assert await promised.store.write(after, "hai", NOON + HOUR)

    assert await promised.store.get(UUID(int=1)) == after
    assert await promised.store.words(a_record()) == "một"
    assert await promised.store.words(after) == "hai"
    assert promised.told() == [("FindingRecorded", 1), ("FindingRecorded", 2)]


async def test_of_two_next_versions_at_once_one_holds(promised: Promised) -> None:
    await promised.store.write(a_record(), "một", NOON)

    written = await asyncio.gather(
        promised.store.write(corrected(a_record()), "hai", NOON),
        promised.store.write(rules.withdrawn(a_record(), "tram", NOON), "ba", NOON),
    )

    assert sorted(written) == [False, True]
    assert len(promised.told()) == 2


async def test_what_was_written_about_an_erased_person_cannot_be_read(promised: Promised) -> None:
    await promised.store.write(a_record(), "một", NOON)
    await promised.shred(AN)

    assert await promised.store.words(a_record()) is None

    # Nor when the person comes back under another key.
    await promised.store.write(a_record(2), "hai", NOON)
    assert await promised.store.words(a_record()) is None
    assert await promised.store.words(a_record(2)) == "hai"


async def test_the_findings_of_a_person_come_page_by_page(promised: Promised) -> None:
    for number in (3, 1, 2):
        await promised.store.write(a_record(number), "", NOON)
    await promised.store.write(a_record(4, PersonId(UUID(int=2))), "", NOON)

    first = await promised.store.of_person(AN, None, 2)
    rest = await promised.store.of_person(AN, first[-1].id, 2)

    assert [one.id.int for one in (*first, *rest)] == [1, 2, 3]
