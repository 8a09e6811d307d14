"""Which version of a form people declare on."""

from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from services.declarations.forms.model import ContactQuestion, Form, FormMissing, Forms, Symptom
from services.declarations.health.model import Contacts
from tests.declarations.builders import FIRST_FORM, FORM, FORMS, TODAY

MARCH, APRIL, MAY, JUNE = (date(2021, month, 1) for month in (3, 4, 5, 6))
DAY = timedelta(days=1)


def a_form(version: int, valid_from: date, valid_to: date | None = None, **fields: Any) -> Form:
    dates = {"version": version, "valid_from": valid_from, "valid_to": valid_to}
    return FORM.model_copy(update={**dates, **fields})


# Without a version for April, and in no order.
SOME = Forms((a_form(3, MAY), a_form(1, MARCH, APRIL)))


@pytest.mark.parametrize(
    ("day", "version"), [(MARCH, 1), (APRIL - DAY, 1), (MAY, 3), (date(2030, 1, 1), 3)]
)
def test_the_version_in_force_on_the_day_is_the_one(day: date, version: int) -> None:
    assert SOME.in_force("whole-population", day).version == version


def test_before_the_first_version_people_declare_on_the_first() -> None:
    assert SOME.in_force("whole-population", MARCH - DAY).version == 1


@pytest.mark.parametrize("day", [APRIL, MAY - DAY])
def test_a_day_between_two_versions_has_none(day: date) -> None:
    with pytest.raises(FormMissing):
        SOME.in_force("whole-population", day)


def test_after_the_last_version_there_is_none() -> None:
    with pytest.raises(FormMissing):
        Forms((a_form(1, MARCH, APRIL),)).in_force("whole-population", JUNE)


def test_of_two_versions_in_force_the_newer_counts() -> None:
    overlapping = Forms((a_form(1, MARCH), a_form(2, APRIL)))

    assert overlapping.in_force("whole-population", MAY).version == 2


def test_each_form_has_its_own_versions() -> None:
    both = Forms((a_form(1, MARCH), a_form(7, MAY, form="entry")))

    assert both.in_force("whole-population", JUNE).version == 1
    assert both.in_force("entry", JUNE).version == 7
    with pytest.raises(FormMissing):
        both.in_force("outing", JUNE)


def test_a_version_is_found_by_the_name_that_a_declaration_remembers() -> None:
    assert SOME.named("whole-population/3").valid_from == MAY
    with pytest.raises(FormMissing):
        SOME.named("whole-population/2")


def test_the_notice_changes_the_form_on_its_first_day() -> None:
    assert FORMS.in_force("whole-population", TODAY - DAY) == FIRST_FORM
    assert FORMS.in_force("whole-population", TODAY) == FORM


@pytest.mark.parametrize("form", [FIRST_FORM, FORM], ids=lambda form: form.name)
def test_the_whole_population_is_asked_for_six_symptoms_and_every_contact(form: Form) -> None:
    assert [one.code for one in form.symptoms] == list(Symptom)[:6]
    assert [one.code for one in form.contacts] == list(Contacts.model_fields)


def test_some_form_asks_for_each_symptom() -> None:
    asked = {one.code for form in FORMS.of_day(TODAY) for one in form.symptoms}

    assert asked == set(Symptom)


def test_a_question_that_no_declaration_answers_is_refused_when_the_profile_is_read() -> None:
    with pytest.raises(ValidationError):
        ContactQuestion.model_validate({"code": "pangolin", "label": {"vi": "Tê tê", "en": "It"}})
