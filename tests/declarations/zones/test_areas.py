"""Which areas there are, when, and in what they lie."""

from datetime import date, timedelta

import pytest

from deploy.local.paths import PROFILE
from services.backbone.profile import AreaUnknown, ProfileInvalid, load_profile
from services.declarations.zones.areas import AreaElsewhere, WorldAreas, read_world, world_of
from tests.declarations.builders import COMMUNE, DISTRICT, TODAY, the_areas
from tests.declarations.zones.builders import (
    ABROAD,
    BEGAN_ON,
    CITY,
    CITY_DISTRICT,
    CITY_WARD,
    ENDED_ON,
    ENDED_WARD,
    a_row,
    rows,
    the_world,
)

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def real() -> WorldAreas:
    """The areas of the notice's profile."""
    return read_world(load_profile(PROFILE))


@pytest.mark.parametrize(
    ("code", "on", "exists"),
    [
        (CITY, BEGAN_ON - DAY, False),
        (CITY, BEGAN_ON, True),
        (ENDED_WARD, ENDED_ON - DAY, True),
        (ENDED_WARD, ENDED_ON, False),
        (ABROAD, date.min, True),
        (ABROAD, date.max - DAY, True),
        (COMMUNE, TODAY, True),
        ("00000", TODAY, False),
        ("", TODAY, False),
    ],
)
def test_an_area_exists_from_its_first_day_until_the_day_of_its_end(
    code: str, on: date, exists: bool
) -> None:
    assert the_world().exists(code, on) is exists


@pytest.mark.parametrize(
    ("code", "ancestry"),
    [
        (CITY_WARD, (CITY_WARD, CITY_DISTRICT, CITY, "VN")),
        (ENDED_WARD, (ENDED_WARD, CITY_DISTRICT, CITY, "VN")),
        (COMMUNE, (COMMUNE, DISTRICT, "91", "VN")),
        ("91", ("91", "VN")),
        (ABROAD, (ABROAD,)),
    ],
)
def test_an_area_lies_in_others_up_to_its_country(code: str, ancestry: tuple[str, ...]) -> None:
    assert the_world().ancestry(code) == ancestry


def test_an_unknown_area_has_neither_a_place_nor_a_name() -> None:
    for ask in (the_world().ancestry, the_world().name_of):
        with pytest.raises(AreaUnknown):
            ask("00000")


def test_a_name_is_that_of_the_code_and_not_of_one_that_ends_like_it() -> None:
    world = world_of(the_areas(), "VN", [*rows(), a_row("737", "district", CITY)])

    assert world.name_of("26737") == "Tên 26737"
    assert world.name_of("737") == "Tên 737"
    assert world.name_of("91") == "Tỉnh"


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (a_row(CITY, "province", "VN"), "79 stands there twice"),
        (a_row(COMMUNE, "commune", DISTRICT), "30730 stands there twice"),
        (a_row("12345", "commune", "123"), "12345 lies in an area that is not there"),
    ],
)
def test_a_file_that_contradicts_itself_or_the_province_is_refused(
    row: AreaElsewhere, problem: str
) -> None:
    with pytest.raises(ProfileInvalid, match=problem):
        world_of(the_areas(), "VN", [*rows(), row])


def test_the_profile_has_the_whole_country_of_july_2021_and_the_world(real: WorldAreas) -> None:
    provinces, districts, communes, countries = 63, 705, 10_599, 249

    # Four wards of Huế ended on the first of July.
    assert len(real) == provinces + districts + communes + countries + 4
    assert not list(real.orphans())


@pytest.mark.parametrize(
    ("code", "name", "ancestry"),
    [
        ("26734", "Phường Tân Định", ("26734", "760", "79", "VN")),
        ("769", "Thành phố Thủ Đức", ("769", "79", "VN")),
        ("30730", "Phường Vĩnh Thanh Vân", ("30730", "899", "91", "VN")),
        ("19930", "Phường Phú Thượng", ("19930", "474", "46", "VN")),
        ("KH", "Campuchia", ("KH",)),
    ],
)
def test_areas_of_the_profile_are_where_they_should_be(
    real: WorldAreas, code: str, name: str, ancestry: tuple[str, ...]
) -> None:
    assert (real.name_of(code), real.ancestry(code)) == (name, ancestry)


def test_a_ward_that_had_ended_is_known_and_does_not_exist_any_more(real: WorldAreas) -> None:
    assert real.exists("19744", date(2021, 6, 30))
    assert not real.exists("19744", date(2021, 7, 1))
    assert real.ancestry("19744") == ("19744", "474", "46", "VN")
