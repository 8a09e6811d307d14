"""A form as its reader gets it: in one language, or in both."""

from datetime import date
from typing import Literal

from pydantic import BaseModel

from services.declarations.forms.model import AlertRule, Form, Words

Wanted = Literal["vi", "en", "both"]
Told = str | Words


class FormLine(BaseModel):
    """A form that people declare on; `valid_to` is the first day on which they no longer do."""

    form: str
    version: int
    valid_from: date
    valid_to: date | None
    title: Told


class OptionShown(BaseModel):
    code: str
    label: Told


class FieldShown(BaseModel):
    """A question; `name` is its place in the declaration as it is sent."""

    name: str
    required: bool
    label: Told
    options: list[OptionShown]


class SymptomShown(BaseModel):
    code: str
    counts: bool
    weight: float
    label: Told


class FormShown(FormLine):
    """The whole form."""

    fields: list[FieldShown]
    symptoms: list[SymptomShown]
    alert_rule: AlertRule
    onset_window_days: int
    contacts: list[OptionShown]
    legal_text: Told
    consent_text: Told


def line(form: Form, wanted: Wanted) -> FormLine:
    """`form` as a line of the list."""
    return FormLine(
        form=form.form,
        version=form.version,
        valid_from=form.valid_from,
        valid_to=form.valid_to,
        title=_told(form.title, wanted),
    )


def whole(form: Form, wanted: Wanted) -> FormShown:
    """All of `form`."""
    return FormShown(
        **dict(line(form, wanted)),
        fields=[
            FieldShown(
                name=one.name,
                required=one.required,
                label=_told(one.label, wanted),
                options=[
                    OptionShown(code=option.code, label=_told(option.label, wanted))
                    for option in one.options
                ],
            )
            for one in form.fields
        ],
        symptoms=[
            SymptomShown(
                code=one.code,
                counts=one.counts,
                weight=one.weight,
                label=_told(one.label, wanted),
            )
            for one in form.symptoms
        ],
        alert_rule=form.alert_rule,
        onset_window_days=form.onset_window_days,
        contacts=[
            OptionShown(code=one.code, label=_told(one.label, wanted)) for one in form.contacts
        ],
        legal_text=_told(form.legal_text, wanted),
        consent_text=_told(form.consent_text, wanted),
    )


def _told(words: Words, wanted: Wanted) -> Told:
    return words if wanted == "both" else words.in_(wanted)
