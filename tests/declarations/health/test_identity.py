"""Id numbers against what else a person says, and who a person without one is."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.backbone.http.errors import Malformed
from services.declarations.health.model import Sent
from tests.bodies import a_body
from tests.declarations.builders import COMMUNE, OTHER_COMMUNE, a_person, a_sent, an_intake

years = st.integers(1900, 2021)
genders = st.sampled_from(["male", "female"])


def number_of(year: int, gender: str, serial: int = 1) -> str:
    """As Circular 59/2021/TT-BCA makes one, in Kiên Giang."""
    century = 2 * (year // 100 - 19)
    return f"091{century + (gender == 'female')}{year % 100:02}{serial:06}"


def wrong(**person: Any) -> set[str]:
    try:
        a_sent(person=a_person(**person))
    except Malformed as malformed:
        return {".".join(map(str, one["loc"])) for one in malformed.errors}
    return set()


@given(years, genders, st.integers(0, 999_999))
def test_everybodys_own_number_fits(year: int, gender: str, serial: int) -> None:
    number = number_of(year, gender, serial)

    assert not wrong(id_number=number, birth_year=year, gender=gender)
    assert not wrong(id_number=number, birth_year=year, gender="other")


@given(years, years, genders, genders)
def test_a_number_fits_one_year_and_one_sex_only(
    year: int, other_year: int, gender: str, other_gender: str
) -> None:
    found = wrong(id_number=number_of(year, gender), birth_year=other_year, gender=other_gender)

    fits = (year, gender) == (other_year, other_gender)
    assert found == (set() if fits else {"person.id_number"})


def a_child(**changes: Any) -> dict[str, Any]:
    """A relative without an id number."""
    na = {"full_name": "Trần Bé Na", "birth_year": 2015, "gender": "female"}
    child = a_person(**na | changes)
    return {name: value for name, value in child.items() if name != "id_number"}


def sent(person: dict[str, Any], **changes: Any) -> Sent:
    return a_sent(**{"person": person, "on_behalf": "relative", **changes})


def test_a_child_is_known_by_name_year_and_the_phone_that_speaks_for_it() -> None:
    child = sent(a_child())

    assert sent(a_child(full_name="  TRẦN  BÉ NA")).person_id == child.person_id
    assert child.declaration.person.id_number is None


def test_another_child_on_the_same_phone_is_another_person() -> None:
    child = sent(a_child())

    assert sent(a_child(full_name="Trần Bé Ny")).person_id != child.person_id
    assert sent(a_child(birth_year=2016)).person_id != child.person_id
    assert sent(a_child(phone="0901234568")).person_id != child.person_id


def test_where_a_child_lives_now_does_not_make_another_person() -> None:
    moved = {"commune_code": OTHER_COMMUNE, "address": "1"}

    assert sent(a_child(), residence=moved).person_id == sent(a_child()).person_id


def on_paper(person: dict[str, Any], commune_code: str = COMMUNE) -> Sent:
    body = a_body(
        person=person,
        on_behalf="relative",
        residence={"commune_code": commune_code, "address": "1"},
        paper={"number": "7", "received_on": "2021-07-19"},
    )
    return an_intake().read_paper(json.dumps(body).encode())


def test_on_paper_a_child_without_a_phone_is_known_by_the_commune() -> None:
    child = {name: value for name, value in a_child().items() if name != "phone"}

    assert on_paper(child).person_id == on_paper(child | {"full_name": "TRẦN BÉ NA"}).person_id
    assert on_paper(child).person_id != on_paper(child, OTHER_COMMUNE).person_id


def test_paper_and_electronic_declarations_of_one_child_are_of_one_person() -> None:
    assert on_paper(a_child()).person_id == sent(a_child()).person_id
