"""Every operation of every service keeps to its OpenAPI document, whatever it is sent."""

import json
from typing import Any

import pytest

from services.backbone.http.languages import Language
from tests.fuzz.callers import Fitting
from tests.fuzz.fuzzing import Fuzzed, fuzz, operations
from tests.fuzz.planted import Planted
from tests.fuzz.spoken import Spoken, texts_of
from tests.system import System

pytestmark = [pytest.mark.live, pytest.mark.timeout(300)]

# Operations that are neither sent a body that is ready, see `ready`, nor succeed by chance, each
# with what it needs.
HARDLY_BY_CHANCE = {
    "POST /alerts/{alert_id}/escalation": "an alert that nobody has acknowledged",
}


@pytest.fixture(scope="module")
def as_documented(system: System, service: str, document: dict[str, Any]) -> Fuzzed:
    """All that the document allows and forbids."""
    phases = ("examples", "coverage", "fuzzing")
    return fuzz(document, system.url(service), Fitting(system), phases=phases, examples=15)


@pytest.fixture(scope="module")
def as_people_ask(system: System, service: str, plausible_document: dict[str, Any]) -> Fuzzed:
    """Requests about what exists, and about what their answers name."""
    return fuzz(
        plausible_document,
        system.url(service),
        Fitting(system),
        phases=("fuzzing", "stateful"),
        modes="positive",
        examples=25,
    )


@pytest.fixture(scope="module")
def spoken(system: System, service: str) -> Spoken:
    return Spoken(texts_of(system.get(service, "/docs").text))


def test_any_request_gets_a_documented_answer(
    document: dict[str, Any], as_documented: Fuzzed
) -> None:
    assert not as_documented.failures, as_documented.report()
    assert {one.operation for one in as_documented.answers} == {
        name for name, _ in operations(document)
    }


def test_requests_about_what_exists_get_a_documented_answer(as_people_ask: Fuzzed) -> None:
    assert not as_people_ask.failures, as_people_ask.report()


def test_nearly_every_operation_is_also_seen_to_succeed(
    document: dict[str, Any], planted: Planted, as_people_ask: Fuzzed
) -> None:
    never = {
        name
        for name, _ in operations(document)
        if not any(status < 300 for status in as_people_ask.statuses(name))
    }

    assert never - planted.bodies.keys() - HARDLY_BY_CHANCE.keys() == set()


def test_no_answer_may_be_sniffed(as_documented: Fuzzed, as_people_ask: Fuzzed) -> None:
    answers = [*as_documented.answers, *as_people_ask.answers]

    assert {one.headers.get("x-content-type-options") for one in answers} == {"nosniff"}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_refusal_is_in_the_readers_language(
    as_documented: Fuzzed, as_people_ask: Fuzzed, spoken: Spoken, language: Language
) -> None:
    refusals = [
        one
        for one in (*as_documented.answers, *as_people_ask.answers)
        if one.status >= 400 and one.language == language and one.method != "HEAD"
    ]

    strange = [
        f"{one.operation}: {one.status}: {sentence}"
        for one in refusals
        for sentence in spoken.strange(json.loads(one.content), language)
    ]

    assert refusals
    assert strange == []
