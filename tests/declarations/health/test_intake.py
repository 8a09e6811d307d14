"""What is made of a body: its form, its person, its day, and whether it was here before."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.backbone.http.errors import Malformed
from services.declarations.health.intake import Intake
from services.declarations.health.locality import Locality
from services.declarations.health.model import AHEAD
from tests.bodies import a_body
from tests.declarations.builders import (
    FIRST_FORM,
    FORM,
    FORMS,
    NOON,
    PSEUDONYMS,
    TODAY,
    ZONE,
    Anywhere,
    a_person,
    a_sent,
    the_areas,
    the_prefixes,
)

MIDNIGHT = datetime(2021, 7, 19, tzinfo=ZONE)
MOMENT = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("declared_at", "form"), [(MIDNIGHT - MOMENT, FIRST_FORM), (MIDNIGHT, FORM)]
)
def test_a_late_declaration_is_read_by_the_form_of_its_own_day(
    declared_at: datetime, form: Any
) -> None:
    sent = a_sent(NOON, declared_at=declared_at.astimezone(UTC).isoformat())

    assert sent.assessment.form == form.name
    assert (sent.day, sent.at) == (TODAY, NOON)


def test_the_same_id_number_is_the_same_person_whatever_else_is_said() -> None:
    one = a_sent(person=a_person())
    other = a_sent(person=a_person(full_name="NGUYỄN VĂN ÁN", phone="0297 3812345"))

    assert one.person_id == other.person_id
    assert one.person_id != a_sent(person=a_person(id_number="091090000002")).person_id


def test_one_content_has_one_digest_however_it_was_written() -> None:
    body = a_body(person=a_person(full_name="NGUYỄN VĂN AN"), symptoms=["fever", "cough"])
    written_otherwise = body | {
        "person": a_person(full_name=" NGUYỄN VĂN AN ", phone="+84 901 234 567"),
        "symptoms": ["cough", "fever", "cough"],
    }

    assert a_sent(**body).digest == a_sent(**written_otherwise).digest
    assert a_sent(**body).digest != a_sent(**body | {"temperature_celsius": 36.7}).digest


def test_what_can_be_true_follows_the_clock_forwards_and_back() -> None:
    clock = [NOON]
    locality = Locality(the_areas(), Anywhere(), the_prefixes(), ZONE)
    intake = Intake(FORMS, locality, PSEUDONYMS, lambda: clock[0])
    ahead = json.dumps(a_body(declared_at=(NOON + AHEAD).isoformat())).encode()
    later = json.dumps(a_body(declared_at=(NOON + 2 * AHEAD).isoformat())).encode()
    intake.read(ahead)

    clock[0] = NOON + AHEAD
    assert intake.read(later).day == TODAY + AHEAD

    clock[0] = NOON
    with pytest.raises(Malformed):
        intake.read(later)
