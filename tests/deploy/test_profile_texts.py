"""The carriers, forms, advice and SMS texts of the profile can be used as they are."""

import re
from itertools import pairwise
from string import Formatter

import pytest

from services.backbone.profile import read_yaml
from services.contracts.declarations import Risk
from tests.deploy.profile_files import (
    AREAS,
    CARRIERS,
    DIRECTORY,
    FIRST_DAY,
    FORMS,
    MESSAGES,
    UNITS,
    AdviceFile,
    Form,
    Message,
)

PLACEHOLDERS = {"receipt", "station", "commune", "day"}
RECEIPT_LENGTH = 8
# Two parts of 67 in UCS-2, which any Vietnamese mark switches the whole message to.
TWO_SEGMENTS = 134


def longest(names: list[str]) -> str:
    return max(names, key=len)


def test_a_prefix_belongs_to_one_carrier_and_the_default_is_one_of_them() -> None:
    prefixes = [prefix for carrier in CARRIERS.carriers for prefix in carrier.prefixes]

    assert len(set(prefixes)) == len(prefixes)
    assert CARRIERS.default in {carrier.id for carrier in CARRIERS.carriers}


WHOLE_POPULATION = [form for form in FORMS if form.form == "whole-population"]


def test_there_is_a_form_of_every_kind() -> None:
    kinds = {form.form for form in FORMS}

    assert kinds == {"whole-population", "domestic-movement", "staff-daily", "entry"}


def test_a_new_version_of_a_form_begins_where_the_old_one_ends() -> None:
    versions = sorted(WHOLE_POPULATION, key=lambda form: form.version)

    assert [form.version for form in versions] == [1, 2]
    assert all(older.valid_to == newer.valid_from for older, newer in pairwise(versions))
    assert versions[-1].valid_from == FIRST_DAY


@pytest.mark.parametrize("form", WHOLE_POPULATION, ids=lambda form: str(form.version))
def test_every_version_asks_the_whole_population_for_the_six_signs(form: Form) -> None:
    assert [symptom.code for symptom in form.symptoms] == [
        *("fever", "cough", "dyspnoea", "pneumonia", "sore_throat", "fatigue")
    ]


def test_the_form_of_the_notice_counts_every_sign_and_38_degrees() -> None:
    [form] = [form for form in WHOLE_POPULATION if form.valid_to is None]

    assert all(symptom.counts for symptom in form.symptoms)
    assert form.alert_rule.fever_at_or_above_celsius == 38.0


def test_there_is_advice_for_every_risk() -> None:
    read_yaml(DIRECTORY / "advice.yaml", AdviceFile)

    assert set(AdviceFile.model_fields) == {risk.value for risk in Risk}


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.id)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_text_uses_the_placeholders_that_it_lists(message: Message, language: str) -> None:
    used = {name for _, name, _, _ in Formatter().parse(getattr(message.text, language)) if name}

    assert used == set(message.placeholders)
    assert used <= PLACEHOLDERS


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.id)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_longest_text_fits_two_segments(message: Message, language: str) -> None:
    stations = [unit for unit in UNITS.values() if unit.kind == "health-station"]
    text = getattr(message.text, language).format(
        receipt="X" * RECEIPT_LENGTH,
        commune=longest([commune.name for commune in AREAS.communes.values()]),
        station=longest([getattr(station, f"name_{language}") for station in stations]),
        day="19/07",
    )

    assert len(text) <= TWO_SEGMENTS
    assert not set(text) & set("#&"), "Vietnamese gateways refuse these"


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.id)
def test_an_sms_names_no_symptom_and_no_disease(message: Message) -> None:
    words = set(re.findall(r"\w+", f"{message.text.vi} {message.text.en}".lower()))
    signs = {word for form in FORMS for sign in form.symptoms for word in (sign.label.vi.lower(),)}

    assert not words & {*signs, "covid", "triệu", "symptom", "symptoms", "fever", "cough"}


def test_the_texts_of_the_road_and_of_the_two_receivers_are_there() -> None:
    assert {message.id for message in MESSAGES} >= {
        "district-escalation",
        "station-alert",
        "symptom-advice",
        "acknowledgement-reminder",
        "acknowledgement-escalation",
    }
