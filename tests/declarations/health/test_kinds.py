"""What each kind of form asks for: all of it is needed, and nothing else is taken."""

from typing import Any
from uuid import UUID

import pytest

from services.declarations.forms.model import FormField, Forms
from services.declarations.health.model import Declaration, Movement, Work
from tests.bodies import a_body
from tests.declarations.builders import FORM, NOON, TODAY, a_person, an_intake
from tests.declarations.health.kinds import a_movement_body, an_entry_body, read, wrong_in


@pytest.mark.parametrize(
    ("body", "form"),
    [
        (a_body(), "whole-population/2"),
        (a_body(form="whole-population"), "whole-population/2"),
        (a_movement_body(), "domestic-movement/1"),
        (an_entry_body(), "entry/1"),
        (a_body(form="staff-daily"), "staff-daily/1"),
        (
            a_body(form="staff-daily", work={"unit": "van-phong-so", "place": "home"}),
            "staff-daily/1",
        ),
    ],
)
def test_a_declaration_is_read_by_its_own_form(body: dict[str, Any], form: str) -> None:
    assert read(body).assessment.form == form


@pytest.mark.parametrize("kind", ["outing", "whole-population-2"])
def test_a_form_that_nobody_has_is_refused(kind: str) -> None:
    assert wrong_in(a_body(form=kind)) == {"form": "form_unknown"}


def test_every_field_that_a_form_requires_is_named_at_its_path() -> None:
    bare = a_body(form="entry", movement={})

    found = wrong_in({name: bare[name] for name in bare if name not in {"contacts", "symptoms"}})

    assert found == dict.fromkeys(
        [
            "movement.subject",
            "movement.border_gate",
            "movement.vehicle",
            "movement.vehicle_number",
            "movement.departed_on",
            "movement.arrived_on",
            "movement.from_area",
            "movement.to_area",
            "symptoms",
            "contacts",
        ],
        "missing",
    )


def test_a_block_that_is_not_there_at_all_is_named_field_by_field() -> None:
    found = wrong_in(a_body(form="domestic-movement"))

    assert found == dict.fromkeys(
        ["movement.vehicle", "movement.departed_on", "movement.from_area", "movement.to_area"],
        "missing",
    )


def test_nothing_instead_of_an_answer_is_no_answer() -> None:
    assert wrong_in(a_body(person=a_person(phone=None))) == {"person.phone": "missing"}


def test_what_a_form_requires_is_missed_beside_what_is_wrong_in_itself() -> None:
    found = wrong_in(
        an_entry_body(
            movement={"vehicle": "rocket", "to_area": "ZZ"},
            person=a_person(birth_year=1850),
            travel=[
                {"area_code": "79", "from": "2021-07-10", "to": "2021-07-12"},
                {"area_code": "ZZ", "from": "2021-07-11", "to": "2021-07-13"},
            ],
        )
    )

    assert found["movement.vehicle"] == "enum"
    assert found["movement.arrived_on"] == "missing"
    assert found["person.birth_year"] == "greater_than_equal"
    assert found["travel.1.area_code"] == "area_unknown"
    assert found["travel.1.from"] == "stay_overlaps"


@pytest.mark.parametrize("block", ["movement", "work"])
def test_a_block_that_the_form_does_not_ask_for_is_refused(block: str) -> None:
    assert wrong_in(a_body(**{block: {}})) == {block: "not_asked"}


def test_a_symptom_that_the_form_does_not_ask_for_is_refused() -> None:
    assert wrong_in(a_body(symptoms=["rash"])) == {"symptoms": "symptom_not_asked"}
    assert read(an_entry_body(symptoms=["rash", "vomiting"])).assessment.risk == "symptomatic"


def test_a_relative_needs_no_number_and_the_sender_does() -> None:
    person = {name: value for name, value in a_person().items() if name != "id_number"}

    assert not wrong_in(a_body(person=person, on_behalf="relative"))
    assert wrong_in(a_body(person=person)) == {"person.id_number": "missing"}


def test_a_relative_without_a_number_needs_the_phone_that_speaks_for_them() -> None:
    person = {
        name: value for name, value in a_person().items() if name not in {"id_number", "phone"}
    }

    found = wrong_in(a_body(person=person, on_behalf="relative", form="staff-daily"))

    assert found == {"person.phone": "missing"}


def test_a_phone_may_be_left_out_where_the_form_says_so() -> None:
    person = {name: value for name, value in a_person().items() if name != "phone"}

    assert not wrong_in(a_body(person=person, form="staff-daily"))
    assert wrong_in(a_body(person=person)) == {"person.phone": "missing"}


@pytest.mark.parametrize(
    ("change", "field", "error"),
    [
        ({"arrived_on": "2021-07-09"}, "movement.arrived_on", "arrived_before_departure"),
        ({"departed_on": "2021-02-30"}, "movement.departed_on", "date_from_datetime_parsing"),
        ({"departed_on": "2021-06-18"}, "movement.departed_on", "too_long_ago"),
        ({"arrived_on": "2021-08-03"}, "movement.arrived_on", "in_the_future"),
        ({"from_area": "00"}, "movement.from_area", "area_unknown"),
        ({"seat": "A\u202eB"}, "movement.seat", "string_pattern_mismatch"),
        ({"vehicle_number": "x" * 41}, "movement.vehicle_number", "string_too_long"),
        ({"horse": True}, "movement.horse", "extra_forbidden"),
    ],
)
def test_a_journey_nobody_can_have_made_is_refused(
    change: dict[str, Any], field: str, error: str
) -> None:
    assert wrong_in(an_entry_body(**{"movement.": change})) == {field: error}


def test_a_new_version_decides_what_is_required_from_its_day() -> None:
    fields = tuple(
        one.model_copy(update={"required": True}) if one.name == "temperature_celsius" else one
        for one in FORM.fields
    )
    third = FORM.model_copy(update={"version": 3, "valid_from": TODAY, "fields": fields})
    intake = an_intake(NOON, Forms((FORM, third)))

    assert wrong_in(a_body(temperature_celsius=None), intake) == {"temperature_celsius": "missing"}
    assert not wrong_in(a_body(temperature_celsius=36.6), intake)


def test_what_was_sent_without_a_form_is_the_same_as_with_the_usual_one() -> None:
    body = a_body()

    assert digest(body) == digest(body | {"form": "whole-population", "work": None})


def test_what_is_said_by_default_makes_no_other_content() -> None:
    """So a field that a later version adds, which nobody had sent, changes no digest."""
    body = a_body(contacts={}, travel=[])

    spelt_out = body | {
        "contacts": {"case": False, "from_affected_country": False, "symptomatic": False},
        "on_behalf": "self",
        "movement": None,
    }

    assert digest(body) == digest(spelt_out)
    assert b"movement" not in read(body).content


def test_what_is_kept_of_a_declaration_is_written_as_it_always_was() -> None:
    """Otherwise what is sent again across a deployment would be another content."""
    body = a_body(id=str(UUID(int=7)), person=a_person())

    assert read(body).content.decode() == (
        '{"id":"00000000-0000-0000-0000-000000000007","person":{"full_name":"NGUYỄN VĂN AN",'
        '"birth_year":1990,"gender":"male","id_number":"091090000001","phone":"+84901234567"},'
        '"temperature_celsius":36.6,"declared_to_local_authority":true,'
        '"residence":{"commune_code":"30730","address":"12 Nguyễn Trung Trực"},'
        '"declared_at":"2021-07-19T07:00:00+07:00"}'
    )


def digest(body: dict[str, Any]) -> bytes:
    return read(body).digest


def test_every_question_of_a_form_is_answered_by_a_field_of_a_declaration() -> None:
    blocks: dict[str, Any] = {"movement": Movement, "work": Work}
    answers = set()
    for name, field in Declaration.model_fields.items():
        inside = getattr(blocks.get(name, field.annotation), "model_fields", {})
        answers |= {name, *(f"{name}.{one}" for one in inside)}

    asked = FormField.model_json_schema()["properties"]["name"]["enum"]

    assert set(asked) <= answers
