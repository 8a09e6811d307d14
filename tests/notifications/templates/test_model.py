"""Which templates a profile may have."""

import unicodedata
from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from services.backbone.profile import Text, read_folder
from services.notifications.templates.model import (
    DEFAULT_EXPIRY,
    Placeholder,
    Template,
    TemplateMissing,
    Templates,
)
from tests.deploy.profile_files import DIRECTORY
from tests.notifications.builders import a_template


def test_the_profiles_templates_can_be_used() -> None:
    found = {one.id: one for one in read_folder(DIRECTORY / "messages", Template)}

    assert {one.id: one.repeat_safe for one in found.values()} == {
        "symptom-advice": False,
        "station-alert": True,
        "district-escalation": True,
        "acknowledgement-reminder": True,
        "acknowledgement-escalation": True,
    }


@pytest.mark.parametrize(
    "fields",
    [
        {"text": Text(vi="Tờ khai {receipt} tại {commune}.", en="Declaration {receipt}.")},
        {"text": Text(vi="Đã nhận.", en="Received {receipt}.")},
        {"text": Text(vi="Đã nhận {receipt}.\nGọi ngay.", en="Received {receipt}.")},
        {"text": Text(vi="Đã nhận {receipt}.\r", en="Received {receipt}.")},
        {"text": Text(vi="Đã nhận {receipt.x}.", en="Received {receipt}.")},
        {"text": Text(vi="Đã nhận {{receipt}}.", en="Received {receipt}.")},
        {"placeholders": ("receipt", "phone")},
        {"version": 0},
        {"expiry_minutes": 0},
    ],
)
def test_a_template_that_could_go_wrong_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        a_template(**fields)


def test_a_template_is_of_use_for_a_day_unless_it_says_otherwise() -> None:
    assert a_template().expiry == DEFAULT_EXPIRY
    assert a_template(expiry_minutes=30).expiry == timedelta(minutes=30)


def test_a_message_keeps_its_version_while_the_profile_has_it() -> None:
    old, new = a_template(version=1), a_template(version=2)
    templates = Templates((new, old))

    assert templates.newest("symptom-advice") == new
    assert templates.of("symptom-advice", 1) == old
    assert Templates((new,)).of("symptom-advice", 1) == new


def test_a_template_that_the_profile_dropped_is_missing() -> None:
    with pytest.raises(TemplateMissing):
        Templates(()).of("symptom-advice", 1)


def test_marks_may_be_written_in_either_form() -> None:
    text = unicodedata.normalize("NFD", "Đã nhận tờ khai {receipt}.")

    assert a_template(text=Text(vi=text, en="Received {receipt}.")).placeholders == (
        Placeholder.RECEIPT,
    )
