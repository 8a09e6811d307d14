"""Which version of a form may follow which."""

from datetime import date
from enum import StrEnum

from services.declarations.forms.model import Form


class Unfit(StrEnum):
    """What keeps a version from being the next one; each is a text of the feature."""

    NOT_THE_NEXT = "form_not_the_next"
    TOO_SOON = "form_too_soon"
    BEFORE_THE_LAST = "form_before_the_last"


FIELDS = {
    Unfit.NOT_THE_NEXT: "version",
    Unfit.TOO_SOON: "valid_from",
    Unfit.BEFORE_THE_LAST: "valid_from",
}


def unfit(form: Form, last: Form, today: date) -> Unfit | None:
    """Why `form` cannot follow `last`, as published on `today`; None when it can.

    It never changes what people declare on already: that was read under the form of its day.
    """
    if form.version != last.version + 1:
        return Unfit.NOT_THE_NEXT
    if form.valid_from <= today:
        return Unfit.TOO_SOON
    return Unfit.BEFORE_THE_LAST if form.valid_from <= last.valid_from else None
