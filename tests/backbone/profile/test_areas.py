"""Where a commune lies, and since when."""

from datetime import date
from pathlib import Path

import pytest

from services.backbone.profile import Areas, AreaUnknown, load_profile
from tests.backbone.profile.builders import a_profile


@pytest.fixture
def areas(tmp_path: Path) -> Areas:
    return load_profile(a_profile(tmp_path)).areas


@pytest.mark.parametrize(
    ("on", "exists"),
    [
        (date(2021, 2, 28), False),
        (date(2021, 3, 1), True),
        (date(2025, 6, 30), True),
        (date(2025, 7, 1), False),
    ],
)
def test_a_commune_exists_from_its_first_day_until_before_its_end(
    areas: Areas, on: date, exists: bool
) -> None:
    assert areas.commune_exists("30730", on) is exists


def test_a_commune_without_an_end_still_exists(areas: Areas) -> None:
    assert areas.commune_exists("30766", date(2026, 11, 23))


def test_an_unknown_commune_does_not_exist(areas: Areas) -> None:
    assert not areas.commune_exists("99999", date(2021, 7, 19))


def test_a_commune_lies_in_its_district_and_province(areas: Areas) -> None:
    assert areas.ancestry("30730") == ("30730", "899", "91")


def test_the_district_of_an_unknown_commune_is_an_error_that_names_it(areas: Areas) -> None:
    with pytest.raises(AreaUnknown, match="99999"):
        areas.district_of("99999")


@pytest.mark.parametrize(
    ("outer", "inner"),
    [
        ("91", "91"),
        ("91", "899"),
        ("91", "30730"),
        ("899", "899"),
        ("899", "30730"),
        ("30730", "30730"),
    ],
)
def test_an_area_contains_itself_and_what_lies_in_it(areas: Areas, outer: str, inner: str) -> None:
    assert areas.contains(outer, inner)


@pytest.mark.parametrize(
    ("outer", "inner"),
    [
        ("899", "91"),
        ("30730", "899"),
        ("900", "30730"),
        ("30766", "30730"),
        ("91", "99999"),
        ("99999", "99999"),
    ],
)
def test_an_area_contains_nothing_else(areas: Areas, outer: str, inner: str) -> None:
    assert not areas.contains(outer, inner)


@pytest.mark.parametrize(
    ("code", "name"), [("91", "Tỉnh"), ("899", "Rạch Giá"), ("30766", "Tô Châu")]
)
def test_every_area_has_a_name(areas: Areas, code: str, name: str) -> None:
    assert areas.name_of(code) == name
