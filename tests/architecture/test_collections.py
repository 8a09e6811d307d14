"""Every collection of every service writes durably, and no index grows without bounds."""

from pymongo.read_concern import ReadConcern

from services.backbone.frame import Frame
from services.backbone.store.mongo import DURABLE, Collection

# What an index over all documents may start with, and why what lies under one value stays small.
# An index with a filter holds only what waits for something, which is its bound; one that expires
# holds only what is young.
BOUNDED = {"partialFilterExpression", "expireAfterSeconds"}
BOUNDS = {
    "day": "a day ends",
    "commune": "a commune has so many people",
}
# The same for single collections.
OWN_BOUNDS = {
    ("declarations", "household_relatives", "household"): "a phone speaks for a few dozen people",
    ("declarations", "risk_facts", "person_id"): "few declare symptoms, and seldom",
    ("declarations", "findings", "person"): "a person is tested so many times",
    ("declarations", "contact_links", "source"): "a person meets so many",
    ("declarations", "contact_links", "contact"): "the same",
    ("declarations", "zones", "versions.terms.area_code"): "an authority decides one by one",
    ("declarations", "zones", "versions.within"): "the same",
    ("declarations", "known_zones", "area"): "the same",
    ("declarations", "known_zones", "areas"): "the same",
    ("declarations", "journey_stays", "places"): "an examination reads it along its days",
    ("declarations", "zone_exposures", "zone"): "an examination reads all of a zone's",
    ("duty", "units", "unit.area_code"): "a province has some hundred units",
    ("notifications", "messages", "cause"): "a cause has a handful; its reader knows no day",
    ("notifications", "early_receipts", "at"): "what is older than a few hours is deleted",
    ("notifications", "early_receipts", "provider"): "the same",
}


def collections_of(frame: Frame) -> dict[str, Collection]:
    names = [*frame.indexes, "leases", "log_heights", "outbox_groups"]
    return {name: frame.database[name] for name in names}


def test_every_write_is_journaled_by_a_majority(frame: Frame) -> None:
    for name, collection in collections_of(frame).items():
        assert collection.write_concern == DURABLE, name

    assert DURABLE.document["w"] == "majority"
    assert DURABLE.document["j"] is True


def test_every_read_sees_only_what_a_majority_has(frame: Frame) -> None:
    for name, collection in collections_of(frame).items():
        assert collection.read_concern == ReadConcern("majority"), name


def test_every_outbox_has_its_index(frame: Frame) -> None:
    for outbox in frame.relay.outboxes:
        names = {index.document["name"] for index in frame.indexes[outbox.name]}
        assert "outbox_waiting" in names, outbox.name


def test_every_index_starts_with_what_bounds_it(frame: Frame) -> None:
    loose = [
        (frame.name, collection, first)
        for collection, indexes in frame.indexes.items()
        for index in indexes
        if not BOUNDED & index.document.keys()
        and (first := next(iter(index.document["key"]))) not in BOUNDS
        and (frame.name, collection, first) not in OWN_BOUNDS
    ]

    assert not loose, "say in BOUNDS or OWN_BOUNDS what keeps these indexes small"
