"""How urgent a declaration is, with every boundary of the notice's two form versions."""

from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.declarations import (
    Channel,
    HealthDeclared,
    JourneysDeclared,
    Risk,
    SymptomsDeclared,
)
from services.contracts.identifiers import PersonId
from services.declarations.forms.model import Form, Symptom
from services.declarations.health.model import Accepted, Assessment, Contacts, Declaration
from services.declarations.health.rules import assess, what_happened
from tests.declarations.builders import COMMUNE, FIRST_FORM, FORM, NOON, a_declaration

ASKED = [one.code for one in FORM.symptoms]
PLAIN = a_declaration(symptoms=[], temperature_celsius=None)
NOBODY = Contacts()
COUNTED_AT_FIRST = {Symptom.FEVER, Symptom.COUGH, Symptom.DYSPNOEA, Symptom.PNEUMONIA}


def declared(
    symptoms: AbstractSet[Symptom] = frozenset(),
    temperature: float | None = None,
    contacts: Contacts = NOBODY,
) -> Declaration:
    return PLAIN.model_copy(
        update={
            "symptoms": frozenset(symptoms),
            "temperature_celsius": temperature,
            "contacts": contacts,
        }
    )


@pytest.mark.parametrize(
    ("temperature", "risk"),
    [(37.9, Risk.NONE), (37.99, Risk.NONE), (38.0, Risk.SYMPTOMATIC), (38.1, Risk.SYMPTOMATIC)],
)
def test_fever_begins_at_38_degrees(temperature: float, risk: Risk) -> None:
    assert assess(declared(temperature=temperature), FORM).risk is risk


def test_a_measured_fever_is_a_reason_even_when_nobody_ticked_it() -> None:
    assessment = assess(declared({Symptom.COUGH}, 38.0), FORM)

    assert assessment.reasons == ("symptom:fever", "symptom:cough")


def test_a_ticked_fever_counts_whatever_the_thermometer_says() -> None:
    assert assess(declared({Symptom.FEVER}, 36.5), FORM).reasons == ("symptom:fever",)


def test_the_first_version_asks_for_no_temperature_and_draws_nothing_from_one() -> None:
    assert assess(declared(temperature=41.0), FIRST_FORM).risk is Risk.NONE


@pytest.mark.parametrize("symptom", ASKED)
def test_any_symptom_counts_on_the_notices_form(symptom: Symptom) -> None:
    assessment = assess(declared({symptom}), FORM)

    assert assessment == Assessment(FORM.name, Risk.SYMPTOMATIC, (f"symptom:{symptom}",))


@pytest.mark.parametrize("symptom", ASKED)
def test_four_symptoms_count_by_themselves_on_the_first_form(symptom: Symptom) -> None:
    assessment = assess(declared({symptom}), FIRST_FORM)

    assert (assessment.risk is Risk.SYMPTOMATIC) == (symptom in COUNTED_AT_FIRST)


def test_two_half_weights_reach_the_first_forms_threshold() -> None:
    both = assess(declared({Symptom.SORE_THROAT, Symptom.FATIGUE}), FIRST_FORM)

    assert both.risk is Risk.SYMPTOMATIC
    assert both.reasons == ("symptom:sore_throat", "symptom:fatigue")


@pytest.mark.parametrize(
    ("threshold", "risk"), [(1.0, Risk.SYMPTOMATIC), (1.01, Risk.NONE), (0.99, Risk.SYMPTOMATIC)]
)
def test_the_threshold_itself_is_enough(threshold: float, risk: Risk) -> None:
    rule = FIRST_FORM.alert_rule.model_copy(update={"weight_at_least": threshold})
    form = FIRST_FORM.model_copy(update={"alert_rule": rule})

    assert assess(declared({Symptom.SORE_THROAT, Symptom.FATIGUE}), form).risk is risk


def test_a_form_may_look_at_the_weights_alone() -> None:
    rule = FORM.alert_rule.model_copy(update={"any_counted_symptom": False, "weight_at_least": 2.0})
    form = FORM.model_copy(update={"alert_rule": rule})

    assert assess(declared({Symptom.COUGH}), form).risk is Risk.NONE
    assert assess(declared({Symptom.COUGH, Symptom.FEVER}), form).risk is Risk.SYMPTOMATIC


def test_what_the_form_does_not_ask_is_no_reason() -> None:
    form = FORM.model_copy(update={"symptoms": FORM.symptoms[:1], "contacts": FORM.contacts[:1]})

    told = declared({Symptom.COUGH}, contacts=Contacts(symptomatic=True))

    assert assess(told, form) == Assessment(form.name, Risk.NONE, ())


def test_every_contact_is_a_reason() -> None:
    contacts = Contacts(case=True, symptomatic=True)

    assessment = assess(declared(contacts=contacts), FORM)

    assert assessment == Assessment(
        FORM.name, Risk.EXPOSED, ("contact:case", "contact:symptomatic")
    )


def test_symptoms_are_more_urgent_than_contacts() -> None:
    assessment = assess(declared({Symptom.COUGH}, contacts=Contacts(case=True)), FORM)

    assert assessment.risk is Risk.SYMPTOMATIC


def test_without_reasons_there_is_no_risk() -> None:
    assert assess(PLAIN, FORM) == Assessment(FORM.name, Risk.NONE, ())


declarations = st.builds(
    declared,
    st.frozensets(st.sampled_from(ASKED)),
    st.none() | st.floats(30, 45),
    st.builds(Contacts, case=st.booleans(), from_affected_country=st.booleans()),
)


def is_symptomatic(declaration: Declaration, form: Form) -> bool:
    """The two rules in plain words, for these two versions only."""
    symptoms, temperature = declaration.symptoms, declaration.temperature_celsius
    if form is FORM:
        return bool(symptoms) or (temperature is not None and temperature >= 38)
    return bool(symptoms & COUNTED_AT_FIRST) or len(symptoms) >= 2


@given(declaration=declarations, form=st.sampled_from([FIRST_FORM, FORM]))
def test_the_risk_is_what_the_rule_says_in_words(declaration: Declaration, form: Form) -> None:
    assessment = assess(declaration, form)

    assert (assessment.risk is Risk.SYMPTOMATIC) == is_symptomatic(declaration, form)
    assert (assessment.risk is Risk.NONE) == (not assessment.reasons)


def accepted(risk: Risk) -> Accepted:
    return Accepted(
        id=UUID(int=1),
        person_id=PersonId(UUID(int=2)),
        commune_code=COMMUNE,
        declared_at=NOON,
        received_at=datetime(2021, 7, 20, tzinfo=UTC),
        receipt="KNP0H1XB",
        assessment=Assessment(FORM.name, risk, ()),
    )


@pytest.mark.parametrize("risk", [Risk.NONE, Risk.EXPOSED])
def test_a_declaration_without_symptoms_is_told_once(risk: Risk) -> None:
    [told] = what_happened(accepted(risk))

    assert told == HealthDeclared(
        declaration_id=UUID(int=1),
        person_id=PersonId(UUID(int=2)),
        commune_code=COMMUNE,
        declared_at=NOON,
        risk=risk,
    )


def test_stays_are_told_beside_the_declaration_day_by_day() -> None:
    travel = a_declaration(
        travel=[
            {"area_code": "79", "from": "2021-07-06", "to": "2021-07-08"},
            {"area_code": "KH", "from": "2021-07-08", "to": "2021-07-08"},
        ]
    ).travel

    _, told = what_happened(accepted(Risk.NONE), travel)

    assert isinstance(told, JourneysDeclared)
    assert [(one.area_code, one.first_day.day, one.last_day.day) for one in told.stays] == [
        ("79", 6, 8),
        ("KH", 8, 8),
    ]


def test_a_declaration_is_told_with_its_channel_and_the_kind_of_its_form() -> None:
    on_paper = replace(
        accepted(Risk.NONE),
        channel=Channel.PAPER,
        assessment=Assessment("entry/3", Risk.NONE, ()),
    )

    [told] = what_happened(on_paper)

    assert isinstance(told, HealthDeclared)
    assert (told.channel, told.form) == (Channel.PAPER, "entry")


def test_symptoms_are_told_beside_the_declaration_and_not_named() -> None:
    declaration, symptoms = what_happened(accepted(Risk.SYMPTOMATIC))

    assert isinstance(declaration, HealthDeclared)
    assert symptoms == SymptomsDeclared(
        declaration_id=UUID(int=1),
        person_id=PersonId(UUID(int=2)),
        commune_code=COMMUNE,
        declared_at=NOON,
        receipt="KNP0H1XB",
    )
