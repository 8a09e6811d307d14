"""What is at rest and on its way: nothing that tells who a person is or what they suffer from."""

import json
from uuid import UUID

import pytest
from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument

from services.backbone.store.mongo import Database
from services.backbone.vault.envelope import NotReadable
from services.contracts.contact_points import ContactPoint
from services.contracts.declarations import ContactPointGiven
from services.declarations.followups import rules
from tests.declarations.builders import (
    COMMUNE,
    NOON,
    a_feverish_sent,
    a_person,
    a_sent,
)
from tests.declarations.followups.builders import a_visit, at, visited
from tests.declarations.followups.builders import opened as followed_up
from tests.declarations.stores import NOTIFICATIONS_READ, OTHER_MASTER_KEY, Stores, stores_in

pytestmark = pytest.mark.live

CANARIES = (
    "KHÔNG AI BIẾT",
    "LÀNG BÍ MẬT",
    "KHÔNG NƯỚC NÀO",
    "GHI CHÚ KÍN",
    "091190771177",
    "907711771",
    "dyspnoea",
    "pneumonia",
    "39.77",
)
SICK = a_feverish_sent(
    person=a_person(
        full_name="KHÔNG AI BIẾT",
        nationality="KHÔNG NƯỚC NÀO",
        gender="female",
        id_number="091190771177",
        phone="0907711771",
    ),
    residence={"commune_code": COMMUNE, "address": "LÀNG BÍ MẬT"},
    symptoms=["dyspnoea"],
    temperature_celsius=39.77,
)
VISIT = a_visit(note="GHI CHÚ KÍN", symptoms={"pneumonia"}, temperature_celsius=39.77)


@pytest.fixture
async def stores(mongo_database: Database) -> Stores:
    """After a sick person's declaration, follow-up and visit."""
    opened = await stores_in(mongo_database)
    await opened.declarations.keep([SICK, a_sent()])
    followup = followed_up(SICK.declaration.id.int, person_id=SICK.person_id)
    await opened.followups.write([followup], at(NOON))
    await opened.followups.add_visit(visited(followup.followup, VISIT), VISIT, at(NOON))
    return opened


async def test_no_collection_holds_a_word_of_it_in_the_clear(
    stores: Stores, mongo_database: Database
) -> None:
    raw_options: CodecOptions[RawBSONDocument] = CodecOptions(document_class=RawBSONDocument)
    names = await mongo_database.list_collection_names()
    found = {
        name: [
            document.raw async for document in mongo_database[name].with_options(raw_options).find()
        ]
        for name in names
    }

    assert found.keys() == {"declarations", "outbox_groups", "followups", "keys", "counters"}
    for name, documents in found.items():
        everything = b"".join(documents)
        assert [one for one in CANARIES if one.encode() in everything] == [], name


async def test_the_station_reads_it_with_the_key(stores: Stores) -> None:
    kept = (await stores.declarations.declarations([SICK.declaration.id]))[SICK.declaration.id]

    assert (kept.person.full_name, kept.residence.address) == ("KHÔNG AI BIẾT", "LÀNG BÍ MẬT")


async def test_nobody_reads_it_with_another_key(stores: Stores, mongo_database: Database) -> None:
    stranger = await stores_in(mongo_database, OTHER_MASTER_KEY)

    with pytest.raises(NotReadable):
        await stranger.declarations.declarations([SICK.declaration.id])


async def test_what_is_sealed_cannot_be_moved_to_another_declaration(
    stores: Stores, mongo_database: Database
) -> None:
    # Given the sealed content of one declaration in the place of another of the same person
    other = a_sent(person=a_person(id_number="091190771177", gender="female"))
    await stores.declarations.keep([other])
    sick = await mongo_database["declarations"].find_one({"_id": SICK.declaration.id})
    assert sick
    await mongo_database["declarations"].update_one(
        {"_id": other.declaration.id}, {"$set": {"sealed": sick["sealed"]}}
    )

    assert not await stores.declarations.declarations([other.declaration.id])


async def test_no_event_carries_it_and_only_the_notifications_service_reads_the_phone(
    stores: Stores,
) -> None:
    entries = [one.entry for one in stores.waiting]

    everything = b"".join(entry.body or b"" for entry in entries)
    assert [one for one in CANARIES if one.encode() in everything] == []
    [given] = [one for one in entries if one.topic == "declarations.contact-points.v1"]
    event = ContactPointGiven.model_validate_json(given.body or b"")
    point = NOTIFICATIONS_READ.open(event.sealed, about=str(SICK.person_id))
    assert ContactPoint.model_validate_json(point).phone == "+84907711771"
    with pytest.raises(NotReadable):
        NOTIFICATIONS_READ.open(event.sealed, about=str(UUID(int=1)))


async def test_the_newest_declarations_phone_wins(stores: Stores) -> None:
    versions = [
        json.loads(one.entry.body or b"")["version"]
        for one in stores.waiting
        if one.entry.topic == "declarations.contact-points.v1"
    ]

    assert versions == [int(NOON.timestamp() * 1000)]


async def test_an_erased_persons_data_are_gone_from_every_collection(stores: Stores) -> None:
    followup = await stores.followups.get(rules.followup_id(SICK.person_id))
    assert followup

    await stores.keys.shred(SICK.person_id)

    assert not await stores.declarations.declarations([SICK.declaration.id])
    assert await stores.followups.visit(followup, VISIT.id) is None
