"""Published versions beside those of the profile: what people declare on, and since when."""

from datetime import timedelta

import pytest
from pydantic import ValidationError

from services.declarations.forms.model import ESSENTIAL, Form, FormMissing, Forms
from tests.declarations.builders import FIRST_FORM, FORM, TODAY
from tests.declarations.forms.versions import TOMORROW, as_body, the_next

KIND = "whole-population"


def test_a_published_version_is_in_force_from_its_day_and_ends_the_one_before() -> None:
    forms = Forms((FIRST_FORM, FORM))
    assert forms.in_force(KIND, TOMORROW) == FORM

    forms.learn([the_next()])

    assert forms.in_force(KIND, TODAY).version == 2
    assert forms.in_force(KIND, TOMORROW).version == 3
    assert forms.named(FORM.name).valid_to == TOMORROW
    assert forms.newest(KIND).version == 3


def test_a_version_is_known_as_it_was_published_whatever_followed_it() -> None:
    forms = Forms((FIRST_FORM, FORM))
    forms.learn([the_next()])

    assert forms.published(FORM.name) == FORM
    assert forms.published("whole-population/9") is None


def test_what_was_published_counts_when_the_profile_comes_to_hold_it_otherwise() -> None:
    forms = Forms((FIRST_FORM, FORM, the_next(onset_window_days=21)))

    forms.learn([the_next(onset_window_days=7)])

    assert forms.in_force(KIND, TOMORROW).onset_window_days == 7


def test_forms_are_complete_once_the_published_ones_were_read() -> None:
    forms = Forms((FORM,), is_complete=False)
    assert not forms.is_complete

    forms.learn([])

    assert forms.is_complete


def test_of_a_kind_that_nobody_has_there_is_no_newest() -> None:
    with pytest.raises(FormMissing):
        Forms((FORM,)).newest("outing")


def test_a_kind_that_has_ended_is_not_among_those_of_the_day() -> None:
    ended = FORM.model_copy(update={"form": "entry", "valid_to": TODAY})

    found = Forms((FORM, ended)).of_day(TODAY)

    assert [one.form for one in found] == [KIND]


@pytest.mark.parametrize("name", sorted(ESSENTIAL))
def test_no_form_can_do_without_who_is_meant_and_where_they_live(name: str) -> None:
    body = as_body(FORM)
    for field in body["fields"]:
        field["required"] = field["required"] and field["name"] != name

    with pytest.raises(ValidationError) as refused:
        Form.model_validate(body)

    assert [one["type"] for one in refused.value.errors()] == ["form_essential"]


@pytest.mark.parametrize("part", ["fields", "symptoms", "contacts"])
def test_a_form_asks_everything_once(part: str) -> None:
    body = as_body(FORM)
    body[part].append(body[part][0])

    with pytest.raises(ValidationError) as refused:
        Form.model_validate(body)

    assert [(one["loc"], one["type"]) for one in refused.value.errors()] == [
        ((part,), "asked_twice")
    ]


@pytest.mark.parametrize("days", [0, -1])
def test_a_form_does_not_end_before_it_begins(days: int) -> None:
    body = as_body(FORM, valid_to=(FORM.valid_from + timedelta(days=days)).isoformat())

    with pytest.raises(ValidationError) as refused:
        Form.model_validate(body)

    assert [one["type"] for one in refused.value.errors()] == ["form_backwards"]
