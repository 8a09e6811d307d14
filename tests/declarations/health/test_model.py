"""What a declaration may say, field by field."""

import unicodedata
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.backbone.http.errors import Malformed
from services.declarations.forms.model import Symptom
from services.declarations.health.model import AHEAD, BEHIND
from tests.declarations.builders import (
    COMMUNE,
    FORM,
    HOUR,
    LAST_DAY,
    NOON,
    ZONE,
    a_declaration,
    a_person,
    a_sent,
)

MOMENT = timedelta(microseconds=1)


def wrong(now: datetime = NOON, **changes: Any) -> dict[str, str]:
    """The fields that are wrong and pydantic's word for each; none when it can be kept."""
    try:
        a_sent(now, **changes)
    except Malformed as malformed:
        return {".".join(map(str, one["loc"])): one["type"] for one in malformed.errors}
    return {}


def wrong_person(**changes: Any) -> dict[str, str]:
    return wrong(person=a_person(**changes))


@pytest.mark.parametrize(
    ("number", "gender", "year"),
    [
        ("091000000001", "male", 1900),
        ("091199000001", "female", 1999),
        ("091200000001", "male", 2000),
        ("091321000001", "female", 2021),
        ("091090000001", "other", 1990),
        ("091190000001", "other", 1990),
    ],
)
def test_a_citizens_number_tells_the_century_the_sex_and_the_year(
    number: str, gender: str, year: int
) -> None:
    assert not wrong_person(id_number=number, gender=gender, birth_year=year)


@pytest.mark.parametrize(
    ("number", "error"),
    [
        ("091190000001", "id_number_gender"),
        ("091091000001", "id_number_year"),
        ("091290000001", "id_number_year"),
        ("091490000001", "id_number_year"),
        ("091990000001", "id_number_year"),
    ],
)
def test_a_citizens_number_of_somebody_else_is_refused(number: str, error: str) -> None:
    found = wrong_person(id_number=number, gender="male", birth_year=1990)

    assert found == {"person.id_number": error}


def test_a_number_is_not_held_against_a_year_or_a_sex_that_is_wrong_itself() -> None:
    found = wrong_person(gender="unsaid", birth_year=1800)

    assert set(found) == {"person.gender", "person.birth_year"}


def test_the_old_nine_digits_say_nothing_about_the_person() -> None:
    assert not wrong_person(id_number="370123456", gender="female", birth_year=1950)


@pytest.mark.parametrize(
    "number",
    [
        "",
        "12345678",
        "1234567890",
        "B12345",
        "ABC1234567",
        "B123456789",
        "09109000000A",
        "0910900000011",
        " 370123456",
        "370123456\n",
        "３７０１２３４５６",
        "٣٧٠١٢٣٤٥٦",
    ],
)
def test_any_other_number_is_none(number: str) -> None:
    assert wrong_person(id_number=number) == {"person.id_number": "string_pattern_mismatch"}


@pytest.mark.parametrize("number", ["B1234567", "PA0123456", "c12345678"])
def test_a_passport_has_letters_before_its_digits(number: str) -> None:
    person = a_declaration(person=a_person(id_number=number)).person

    assert person.id_number == number.upper()


@pytest.mark.parametrize(
    "written",
    [
        "0901234567",
        "090 123 45 67",
        "0901.234.567",
        "0901-234-567",
        "0901\u2013234\u2013567",
        "0901\u00a0234\u00a0567",
        "(090) 123 4567",
        "84901234567",
        "+84901234567",
        "+84 (0) 901 234 567",
        "0084 901 234 567",
    ],
)
def test_a_phone_is_understood_as_people_write_it(written: str) -> None:
    assert a_declaration(person=a_person(phone=written)).person.phone == "+84901234567"


@pytest.mark.parametrize(
    ("written", "phone"),
    [
        ("0297 3 812 345", "+842973812345"),
        ("(024) 3825 1234", "+842438251234"),
        ("0841234567", "+84841234567"),
        ("84841234567", "+84841234567"),
        ("0871234567", "+84871234567"),
    ],
)
def test_fixed_lines_and_numbers_that_begin_like_the_country_are_understood(
    written: str, phone: str
) -> None:
    assert a_declaration(person=a_person(phone=written)).person.phone == phone


@pytest.mark.parametrize(
    "written",
    [
        "",
        "115",
        "090123456",
        "09012345678",
        "0101234567",
        "901234567",
        "+66901234567",
        "+84+901234567",
        "0901234567 x3",
        "0901234５67",
        "٠٩٠١٢٣٤٥٦٧",
    ],
)
def test_what_no_phone_here_answers_to_is_refused(written: str) -> None:
    assert wrong_person(phone=written) == {"person.phone": "phone_unknown"}


@pytest.mark.parametrize("written", ["0301234567", "0951234567", "0571234567"])
def test_a_mobile_number_that_no_carrier_of_the_profile_serves_is_refused(written: str) -> None:
    assert wrong_person(phone=written) == {"person.phone": "phone_of_no_carrier"}


def test_a_phone_has_an_end() -> None:
    assert wrong_person(phone="0901234567" + " " * 23) == {"person.phone": "string_too_long"}


def test_text_is_kept_composed_and_without_the_space_around_it() -> None:
    decomposed = unicodedata.normalize("NFD", "Nguyễn Thị Hồng Ngự")

    person = a_declaration(person=a_person(full_name=f" \u00a0{decomposed}\n")).person

    assert person.full_name == "Nguyễn Thị Hồng Ngự"


@pytest.mark.parametrize(
    "mark", "\x00\x07\n\t\x1b\x7f\x85\u061c\u200b\u200f\u2028\u202e\u2066\ufeff"
)
def test_what_cannot_be_seen_or_turns_the_writing_is_refused(mark: str) -> None:
    found = wrong(
        person=a_person(full_name=f"A{mark}B", nationality=f"A{mark}B"),
        residence={"commune_code": COMMUNE, "address": f"A{mark}B"},
    )

    assert found == {
        "person.full_name": "string_pattern_mismatch",
        "person.nationality": "string_pattern_mismatch",
        "residence.address": "string_pattern_mismatch",
    }


def test_markup_and_operators_are_text_like_any_other() -> None:
    text = '<script>alert("x")</script> {"$gt": ""} =1+1'

    assert a_declaration(person=a_person(full_name=text)).person.full_name == text


@pytest.mark.parametrize("length", [1, 100])
def test_a_name_has_between_one_and_a_hundred_characters(length: int) -> None:
    decomposed = unicodedata.normalize("NFD", "ễ" * length)

    assert not wrong_person(full_name=decomposed)


@pytest.mark.parametrize(
    ("name", "error"),
    [("", "string_too_short"), (" \u00a0", "string_too_short"), ("ễ" * 101, "string_too_long")],
)
def test_an_empty_or_endless_name_is_refused(name: str, error: str) -> None:
    assert wrong_person(full_name=name) == {"person.full_name": error}


@pytest.mark.parametrize(("length", "errors"), [(300, {}), (301, {"address": "string_too_long"})])
def test_an_address_has_at_most_three_hundred_characters(
    length: int, errors: dict[str, str]
) -> None:
    found = wrong(residence={"commune_code": COMMUNE, "address": "ễ" * length})

    assert found == {f"residence.{field}": error for field, error in errors.items()}


@pytest.mark.parametrize(
    ("year", "error"),
    [(1899, "greater_than_equal"), (2022, "in_the_future"), (10**30, "less_than_equal")],
)
def test_nobody_is_born_next_year_or_in_another_age(year: int, error: str) -> None:
    found = wrong_person(birth_year=year, id_number="370123456")

    assert found == {"person.birth_year": error}


def test_a_child_of_this_year_may_be_declared() -> None:
    assert not wrong_person(birth_year=2021, id_number="370123456")


@pytest.mark.parametrize("temperature", [30, 36.6, 45, None])
def test_a_living_person_has_between_30_and_45_degrees(temperature: float | None) -> None:
    assert not wrong(temperature_celsius=temperature)


@pytest.mark.parametrize(
    ("temperature", "error"),
    [
        (29.99, "greater_than_equal"),
        (45.01, "less_than_equal"),
        (float("nan"), "finite_number"),
        (float("inf"), "finite_number"),
        ("-Infinity", "finite_number"),
        ("warm", "float_parsing"),
    ],
)
def test_anything_else_is_no_temperature(temperature: object, error: str) -> None:
    assert wrong(temperature_celsius=temperature) == {"temperature_celsius": error}


def test_a_field_that_the_form_does_not_have_is_refused_wherever_it_stands() -> None:
    found = wrong(person=a_person(role="admin"), contacts={"cat": True}, _id=1)

    assert found == dict.fromkeys(["person.role", "contacts.cat", "_id"], "extra_forbidden")


def a_stay(**changes: str) -> dict[str, str]:
    return {"area_code": "79", "from": "2021-07-05", "to": "2021-07-09", **changes}


@pytest.mark.parametrize("area_code", ["79", "899", "30730", "KH"])
def test_a_stay_was_in_an_area_or_in_a_country(area_code: str) -> None:
    assert not wrong(travel=[a_stay(area_code=area_code)])


@pytest.mark.parametrize("area_code", ["", "7", "7999", "kh", "KHM", "٧٩"])
def test_any_other_place_is_refused(area_code: str) -> None:
    found = wrong(travel=[a_stay(area_code=area_code)])

    assert found == {"travel.0.area_code": "string_pattern_mismatch"}


def test_a_stay_may_be_of_one_day_and_end_tomorrow() -> None:
    assert not wrong(travel=[a_stay(**{"from": "2021-07-20", "to": "2021-07-20"})])


@pytest.mark.parametrize(
    ("stay", "error"),
    [
        (a_stay(**{"from": "2021-07-10"}), "stay_backwards"),
        (a_stay(to="2021-07-21"), "in_the_future"),
        (a_stay(to="9999-12-31"), "in_the_future"),
    ],
)
def test_a_stay_does_not_end_before_it_began_nor_in_the_future(
    stay: dict[str, str], error: str
) -> None:
    assert wrong(travel=[stay])["travel.0.to"] == error


def test_just_after_midnight_a_stay_may_still_end_tomorrow() -> None:
    one_o_clock = datetime(2021, 7, 20, 1, tzinfo=ZONE).astimezone(UTC)

    assert not wrong(one_o_clock, travel=[a_stay(to="2021-07-21")])
    assert wrong(one_o_clock, travel=[a_stay(to="2021-07-22")]) == {"travel.0.to": "in_the_future"}


@pytest.mark.parametrize(("stays", "errors"), [(50, {}), (51, {"travel": "too_long"})])
def test_nobody_was_in_more_than_fifty_places(stays: int, errors: dict[str, str]) -> None:
    one_day = a_stay(**{"from": "2021-07-09"})

    assert wrong(travel=[one_day] * stays) == errors


@pytest.mark.parametrize("at", [NOON + AHEAD, NOON - BEHIND])
def test_a_day_ahead_and_thirty_days_behind_are_just_heard(at: datetime) -> None:
    assert not wrong(declared_at=at.isoformat())


@pytest.mark.parametrize(
    ("at", "error"),
    [
        ((NOON + AHEAD + MOMENT).isoformat(), "in_the_future"),
        ((NOON - BEHIND - MOMENT).isoformat(), "too_long_ago"),
        ("0001-01-01T00:00:00+14:00", "too_long_ago"),
        ("9999-12-31T23:59:59-12:00", "in_the_future"),
        ("2021-07-19T12:00:00", "timezone_aware"),
        (1e300, "datetime_parsing"),
    ],
)
def test_what_is_further_away_or_no_moment_is_refused(at: object, error: str) -> None:
    assert wrong(declared_at=at) == {"declared_at": error}


@pytest.mark.parametrize("code", ["30731", "00000", "899", "91", "", "３０７３０"])
def test_a_commune_that_never_was_is_refused(code: str) -> None:
    assert "residence.commune_code" in wrong(residence={"commune_code": code, "address": "1"})


def test_a_commune_that_ended_is_known_for_as_long_as_a_declaration_may_be_late() -> None:
    last_noon = NOON.replace(year=LAST_DAY.year, month=LAST_DAY.month, day=LAST_DAY.day)

    assert not wrong(last_noon)
    assert not wrong(last_noon + BEHIND)
    assert wrong(last_noon + BEHIND + 24 * HOUR) == {"residence.commune_code": "commune_unknown"}


def test_what_is_not_said_is_no() -> None:
    declaration = a_declaration(symptoms=[], contacts={}, travel=[])

    assert not declaration.symptoms
    assert not any(declaration.contacts.model_dump().values())


@given(st.permutations([one.code for one in FORM.symptoms]), st.integers(1, 6))
def test_the_order_in_which_symptoms_are_ticked_makes_no_difference(
    order: list[Symptom], count: int
) -> None:
    ticked = order[:count]

    one = a_declaration(symptoms=ticked)

    # Not that of a set, which another process has otherwise: what is kept twice is compared.
    assert one.model_dump(mode="json")["symptoms"] == sorted(ticked)


def test_nothing_of_a_person_is_in_what_a_log_would_show() -> None:
    declaration = a_declaration(person=a_person(), symptoms=["fever"], temperature_celsius=39.5)

    shown = repr(declaration)

    for personal in ("AN", "1990", "091090000001", "901234567", "Trực", "fever", "39.5"):
        assert personal not in shown
