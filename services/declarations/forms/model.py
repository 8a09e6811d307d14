"""A declaration form as the profile gives it: what counts, since when, under which words."""

from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from services.backbone.profile import Text


class Symptom(StrEnum):
    """The symptoms of the national form (capability §3.1), which a form version may weigh."""

    FEVER = "fever"
    COUGH = "cough"
    DYSPNOEA = "dyspnoea"
    PNEUMONIA = "pneumonia"
    SORE_THROAT = "sore_throat"
    FATIGUE = "fatigue"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FormSymptom(_Part):
    """A symptom that the form asks for; one that counts makes a follow-up by itself."""

    code: Symptom
    counts: bool
    weight: Annotated[float, Field(ge=0)]
    label: Text


class ContactQuestion(_Part):
    """A question about contacts; its `code` is the field of the declaration that answers it."""

    code: Literal["case", "from_affected_country", "symptomatic"]
    label: Text


class AlertRule(_Part):
    """What makes a declaration symptomatic; any one is enough."""

    any_counted_symptom: bool
    weight_at_least: Annotated[float, Field(gt=0)]
    fever_at_or_above_celsius: Annotated[float, Field(ge=35, le=45)] | None


class Form(_Part):
    """One version of a form. `valid_to` is the first day on which it is no longer in force."""

    form: str
    version: Annotated[int, Field(ge=1)]
    valid_from: date
    valid_to: date | None
    title: Text
    fields: tuple[dict[str, Any], ...]
    symptoms: tuple[FormSymptom, ...]
    alert_rule: AlertRule
    onset_window_days: Annotated[int, Field(ge=1)]
    contacts: tuple[ContactQuestion, ...]
    legal_text: Text
    consent_text: Text

    @property
    def name(self) -> str:
        """What a declaration remembers: form and version."""
        return f"{self.form}/{self.version}"

    def is_in_force(self, day: date) -> bool:
        """Whether people declare on this version on `day`."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


class FormMissing(Exception):
    """The profile has no version of a form for a day."""


class Forms:
    """All versions of all forms."""

    def __init__(self, forms: tuple[Form, ...]) -> None:
        self._forms = sorted(forms, key=lambda form: form.valid_from, reverse=True)
        self.in_force = lru_cache(maxsize=256)(self._in_force)

    def named(self, name: str) -> Form:
        """The version that a declaration remembers as `name`."""
        for form in self._forms:
            if form.name == name:
                return form
        raise FormMissing(name)

    def _in_force(self, form: str, day: date) -> Form:
        """The version of `form` on `day`; before the first one, the first one."""
        versions = [one for one in self._forms if one.form == form]
        for version in versions:
            if version.is_in_force(day):
                return version
        if versions and day < versions[-1].valid_from:
            return versions[-1]
        raise FormMissing(form)
