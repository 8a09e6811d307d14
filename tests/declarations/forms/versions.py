"""Versions of forms that nobody has published yet."""

from datetime import timedelta
from typing import Any

from services.declarations.forms.model import Form
from tests.declarations.builders import FORM, TODAY

TOMORROW = TODAY + timedelta(days=1)


def the_next(**changes: Any) -> Form:
    """The whole-population form's third version, in force from tomorrow."""
    return FORM.model_copy(update={"version": 3, "valid_from": TOMORROW, **changes})


def as_body(form: Form, /, **changes: Any) -> dict[str, Any]:
    """What the health department sends."""
    return {**form.model_dump(mode="json"), **changes}
