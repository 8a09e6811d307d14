"""The AsyncAPI document says what is on a topic, who may read it and what its records look like."""

from services.backbone.asyncapi import document
from services.backbone.events.subscriptions import listening
from tests.backbone.events.builders import NOTES, STATE, Noted
from tests.backbone.events.fakes import Notebook

HEARD = [listening("notebook", Notebook().keep, Noted)]


def test_a_topic_that_is_written_and_read_is_told_once_with_both_operations() -> None:
    made = document("tests", [NOTES], HEARD)

    assert list(made["channels"]) == ["tests-notes-v1"]
    assert list(made["operations"]) == ["send-tests-notes-v1", "receive-tests-notes-v1"]


def test_a_topic_tells_its_events_its_readers_and_its_key() -> None:
    channel = document("tests", [NOTES], [])["channels"]["tests-notes-v1"]

    assert channel["address"] == "tests.notes.v1"
    assert set(channel["messages"]) == {"Noted", "Struck"}
    assert channel["x-confidentiality"] == "provincial"
    assert channel["x-keyed-by"] == "note_id"


def test_a_state_is_compacted_and_a_life_is_not() -> None:
    channels = document("tests", [NOTES, STATE], [])["channels"]

    policies = {
        name: channel["bindings"]["kafka"]["topicConfiguration"]["cleanup.policy"]
        for name, channel in channels.items()
    }
    assert policies == {"tests-notes-v1": ["delete"], "tests-state-v1": ["compact"]}


def test_an_event_tells_its_type_its_headers_and_its_body() -> None:
    message = document("tests", [NOTES], [])["components"]["messages"]["Noted"]

    assert message["name"] == "tests.Noted"
    assert message["summary"] == "A note was taken."
    assert "ce_id" in message["headers"]["required"]
    assert set(message["payload"]["properties"]) == {"note_id", "text", "version"}


def test_the_document_of_who_only_listens_has_nothing_to_send() -> None:
    made = document("readers", [], HEARD)

    assert list(made["operations"]) == ["receive-tests-notes-v1"]
