"""A profile's units and staff are read whole, or every mistake is named."""

from datetime import date
from pathlib import Path

import pytest

from services.backbone.profile import ProfileInvalid, load_profile
from services.duty.units.model import Kind
from services.duty.units.register import Register, read_register
from tests.backbone.profile.builders import a_profile
from tests.deploy.profile_files import DIRECTORY
from tests.duty.builders import STATION, TODAY, a_member, a_unit

UNITS = "code,kind,name_vi,name_en,area_code,parent_code,head_account,valid_from,valid_to\n"
STAFF = "account,unit_code,position_vi,position_en,roles,areas,phone,email\n"
A_UNIT = "so-y-te,health-department,Sở Y tế,Department of Health,91,,so-y-te,2021-03-01,\n"
A_MEMBER = "so-y-te,so-y-te,Đầu mối,Focal point,health-department,91,+84830000051,\n"


def mistakes(folder: Path, units: str = A_UNIT, staff: str = A_MEMBER) -> tuple[str, ...]:
    a_profile(folder)
    (folder / "units.csv").write_text(UNITS + units, encoding="utf-8")
    (folder / "staff.csv").write_text(STAFF + staff, encoding="utf-8")
    with pytest.raises(ProfileInvalid) as refused:
        read_register(load_profile(folder))
    return refused.value.problems


def test_every_commune_of_the_profile_has_a_station_and_every_district_a_centre() -> None:
    profile = load_profile(DIRECTORY)

    units = read_register(profile).units_on(TODAY)

    areas = {kind: {one.area_code for one in units if one.kind is kind} for kind in Kind}
    assert areas[Kind.HEALTH_STATION] == set(profile.areas.communes)
    assert areas[Kind.DISTRICT_HEALTH] == set(profile.areas.districts)


def test_a_unit_of_an_unknown_area_under_an_unknown_unit_is_named(tmp_path: Path) -> None:
    wrong = A_UNIT.replace("91,,", "999,so-khac,")

    assert mistakes(tmp_path, units=wrong) == (
        "units.csv: so-y-te lies in 999, no such area",
        "units.csv: so-y-te is under so-khac, no such unit",
    )


def test_a_head_whom_nobody_could_reach_is_named(tmp_path: Path) -> None:
    wrong = A_UNIT.replace(",so-y-te,2021", ",nobody,2021")

    assert mistakes(tmp_path, units=wrong) == (
        "units.csv: so-y-te is headed by nobody, not in staff.csv",
    )


def test_what_stands_there_twice_is_named(tmp_path: Path) -> None:
    assert mistakes(tmp_path, A_UNIT * 2, A_MEMBER * 2) == (
        "units.csv: code so-y-te stands there more than once",
        "staff.csv: account so-y-te stands there more than once",
    )


def test_a_member_of_an_unknown_unit_is_named(tmp_path: Path) -> None:
    wrong = A_MEMBER.replace("so-y-te,so-y-te,", "so-y-te,so-khac,")

    assert mistakes(tmp_path, staff=wrong) == (
        "staff.csv: so-y-te belongs to so-khac, no such unit",
    )


def test_a_phone_that_cannot_be_dialled_is_named_without_its_digits(tmp_path: Path) -> None:
    [mistake] = mistakes(tmp_path, staff=A_MEMBER.replace("+84830000051", "0830000051"))

    assert "staff.csv row 2, phone" in mistake
    assert "0830000051" not in mistake


def test_a_unit_that_ends_before_it_begins_is_named(tmp_path: Path) -> None:
    [mistake] = mistakes(tmp_path, units=A_UNIT.replace("2021-03-01,", "2021-03-01,2021-03-01"))

    assert "valid_to must be after valid_from" in mistake


def test_roles_and_areas_are_separated_by_spaces() -> None:
    director = next(
        one for one in read_register(load_profile(DIRECTORY)).staff if one.account == "giam-doc"
    )

    assert (director.roles, director.areas) == (("director", "staff"), ("91",))


def test_staff_are_there_as_long_as_their_unit_unless_they_have_dates_of_their_own() -> None:
    ended = a_unit("ended", valid_to=TODAY)
    register = Register(
        units=[a_unit(), ended],
        staff=[
            a_member("stays"),
            a_member("left", valid_to=TODAY),
            a_member("comes", valid_from=date(2021, 7, 20)),
            a_member("gone", unit_code="ended"),
        ],
    )

    assert [one.account for one in register.staff_on(TODAY)] == ["stays"]
    assert [one.code for one in register.units_on(TODAY)] == [STATION]
