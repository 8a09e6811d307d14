"""Declaration forms as data: which version counts since when, and what it asks."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Annotated

from pydantic import Field, StringConstraints, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from services.backbone.http.moments import Day
from services.declarations.forms.questions_model import (
    AlertRule,
    ContactQuestion,
    FormField,
    FormPart,
    FormSymptom,
    Symptom,
    Words,
)

__all__ = [
    "ESSENTIAL",
    "WHOLE_POPULATION",
    "AlertRule",
    "ContactQuestion",
    "Form",
    "FormField",
    "FormMissing",
    "FormSymptom",
    "Forms",
    "Symptom",
    "Words",
]

WHOLE_POPULATION = "whole-population"

# Without these nobody knows who is meant and who follows them up.
ESSENTIAL = frozenset(
    {
        "person.full_name",
        "person.birth_year",
        "person.gender",
        "residence.commune_code",
        "residence.address",
    }
)


class Form(FormPart):
    """One version of a form. `valid_to` is the first day on which it is no longer in force."""

    form: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,39}$")]
    version: Annotated[int, Field(ge=1, le=100_000)]
    valid_from: Day
    valid_to: Day | None = None
    title: Words
    fields: Annotated[tuple[FormField, ...], Field(max_length=100)]
    symptoms: Annotated[tuple[FormSymptom, ...], Field(max_length=50)]
    alert_rule: AlertRule
    onset_window_days: Annotated[int, Field(ge=1, le=365)]
    contacts: Annotated[tuple[ContactQuestion, ...], Field(max_length=10)]
    legal_text: Words
    consent_text: Words

    @field_validator("valid_to")
    @classmethod
    def _ends_after_it_began(cls, valid_to: date | None, info: ValidationInfo) -> date | None:
        valid_from = info.data.get("valid_from")
        if valid_to and valid_from and valid_to <= valid_from:
            raise PydanticCustomError("form_backwards", "it ends before it is in force")
        return valid_to

    @field_validator("fields")
    @classmethod
    def _asks_what_is_essential(cls, fields: tuple[FormField, ...]) -> tuple[FormField, ...]:
        _refuse_twice([one.name for one in fields])
        if not {one.name for one in fields if one.required} >= ESSENTIAL:
            raise PydanticCustomError("form_essential", "name, year, gender and home are required")
        return fields

    @field_validator("symptoms", "contacts")
    @classmethod
    def _asks_once(
        cls, asked: tuple[FormSymptom | ContactQuestion, ...]
    ) -> tuple[FormSymptom | ContactQuestion, ...]:
        _refuse_twice([one.code for one in asked])
        return asked

    @property
    def name(self) -> str:
        """What a declaration remembers: form and version."""
        return f"{self.form}/{self.version}"

    def is_in_force(self, day: date) -> bool:
        """Whether people declare on this version on `day`."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


class FormMissing(Exception):
    """There is no version of a form for a day."""


class Forms:
    """All versions of all forms: the profile's, and those that were published since.

    `is_complete` is False until the published ones have been read.
    """

    def __init__(self, first: Iterable[Form], *, is_complete: bool = True) -> None:
        self.is_complete = is_complete
        self.in_force = lru_cache(maxsize=256)(self._in_force)
        self._first = tuple(first)
        self._later: tuple[Form, ...] = ()
        self._by_kind = _ordered(self._first)

    def learn(self, later: Sequence[Form]) -> None:
        """Take over the versions that were published since the profile was written."""
        self.is_complete = True
        if self._later != tuple(later):
            self._later = tuple(later)
            # A profile may come to hold what was published: that is what people declared on.
            self._by_kind = _ordered({one.name: one for one in (*self._first, *later)}.values())
            self.in_force.cache_clear()

    def of_day(self, day: date) -> Sequence[Form]:
        """The version of every form that people declare on, on `day`."""
        found = (self._version(kind, day) for kind in self._by_kind)
        return [one for one in found if one]

    def newest(self, kind: str) -> Form:
        """The last version of `kind`, in force or not yet."""
        if kind not in self._by_kind:
            raise FormMissing(kind)
        return self._by_kind[kind][-1]

    def named(self, name: str) -> Form:
        """The version that a declaration remembers as `name`."""
        for form in self._by_kind.get(name.partition("/")[0], ()):
            if form.name == name:
                return form
        raise FormMissing(name)

    def published(self, name: str) -> Form | None:
        """The version as it was published, whatever followed it."""
        found = [one for one in (*self._later, *self._first) if one.name == name]
        return found[0] if found else None

    def _in_force(self, kind: str, day: date) -> Form:
        """The version of `kind` on `day`; before the first one, the first one."""
        found = self._version(kind, day)
        if found is None:
            raise FormMissing(kind)
        return found

    def _version(self, kind: str, day: date) -> Form | None:
        versions = self._by_kind.get(kind, ())
        for version in reversed(versions):
            if version.is_in_force(day):
                return version
        return versions[0] if versions and day < versions[0].valid_from else None


def _ordered(forms: Iterable[Form]) -> Mapping[str, Sequence[Form]]:
    """The versions of each kind from the first day to the last; each ends where the next begins."""
    by_kind: dict[str, list[Form]] = {}
    for form in sorted(forms, key=lambda one: one.valid_from):
        versions = by_kind.setdefault(form.form, [])
        if versions:
            versions[-1] = _ended(versions[-1], form.valid_from)
        versions.append(form)
    return by_kind


def _ended(form: Form, day: date) -> Form:
    if form.valid_to is not None and form.valid_to <= day:
        return form
    return form.model_copy(update={"valid_to": day})


def _refuse_twice(names: Sequence[str]) -> None:
    if len(set(names)) < len(names):
        raise PydanticCustomError("asked_twice", "the form asks this twice")
