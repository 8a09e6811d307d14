"""The areas, units and accounts of the profile are complete and agree with each other."""

import unicodedata
from collections import Counter
from pathlib import Path

import phonenumbers
import pytest

from tests.deploy.profile_files import AREAS, CARRIERS, DIRECTORY, FIRST_DAY, STAFF, UNITS

ROLES = {
    *("director", "office", "inspectorate", "press-room", "telecom-room", "it-centre"),
    *("head-of-unit", "staff", "health-station", "district-health", "health-department"),
    *("commune-authority", "operator", "provincial-reader"),
}


def test_the_province_has_15_districts_and_144_communes() -> None:
    assert (len(AREAS.districts), len(AREAS.communes)) == (15, 144)


def test_the_population_is_that_of_the_census() -> None:
    assert sum(commune.population_2019 for commune in AREAS.communes.values()) == 1_723_067


def test_a_district_has_the_people_of_its_communes() -> None:
    people = Counter[str]()
    for commune in AREAS.communes.values():
        people[commune.district_code] += commune.population_2019

    assert people == {code: each.population_2019 for code, each in AREAS.districts.items()}


def test_every_area_exists_on_the_first_day_of_the_order() -> None:
    areas = [*AREAS.communes.values(), *AREAS.districts.values()]

    assert [area.name for area in areas if not area.exists(FIRST_DAY)] == []


@pytest.mark.parametrize(
    "path", sorted(p for p in DIRECTORY.rglob("*") if p.is_file()), ids=lambda p: p.name
)
def test_every_file_is_in_composed_unicode(path: Path) -> None:
    assert unicodedata.is_normalized("NFC", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["units", "staff"])
def test_a_code_stands_for_one_thing(name: str) -> None:
    lines = (DIRECTORY / f"{name}.csv").read_text(encoding="utf-8").splitlines()[1:]

    assert len({line.split(",")[0] for line in lines}) == len(lines)


@pytest.mark.parametrize(
    ("unit_prefix", "role"),
    [("tram-y-te-", "health-station"), ("ubnd-xa-", "commune-authority")],
)
def test_every_commune_has_its_unit_and_an_account_for_it_alone(
    unit_prefix: str, role: str
) -> None:
    for code in AREAS.communes:
        unit, account = UNITS[unit_prefix + code], STAFF[unit_prefix + code]
        assert (unit.kind, unit.area_code, unit.head_account) == (role, code, account.account)
        assert (account.unit_code, account.roles, account.areas) == (unit.code, role, code)


def test_a_station_reports_to_the_health_centre_of_its_district() -> None:
    for code in AREAS.communes:
        centre = f"trung-tam-y-te-{AREAS.district_of(code)}"
        assert UNITS[f"tram-y-te-{code}"].parent_code == centre
        assert STAFF[centre].roles == "district-health"
        assert STAFF[centre].areas == UNITS[centre].area_code == AREAS.district_of(code)


def test_the_department_has_the_units_that_the_notice_names() -> None:
    names = [unit.name_vi for unit in UNITS.values() if unit.parent_code == "so-tttt"]

    assert names == [
        "Ban Giám đốc",
        "Văn phòng Sở",
        "Thanh tra Sở",
        "Phòng Thông tin – Báo chí và Bưu chính",
        "Phòng Viễn thông và Công nghệ thông tin",
        "Trung tâm Công nghệ thông tin và Truyền thông",
    ]


def test_the_department_has_about_fifty_accounts() -> None:
    units = {unit.code for unit in UNITS.values() if unit.parent_code == "so-tttt"}

    assert sum(member.unit_code in units for member in STAFF.values()) == 50


def test_every_unit_has_a_parent_a_head_and_an_area_that_exist() -> None:
    for unit in UNITS.values():
        assert unit.parent_code is None or unit.parent_code in UNITS, unit.code
        assert unit.head_account in STAFF, unit.code
        assert AREAS.name_of(unit.area_code), unit.code


def test_every_account_has_a_unit_known_roles_and_areas_that_exist() -> None:
    for member in STAFF.values():
        assert member.unit_code in UNITS, member.account
        assert set(member.roles.split()) <= ROLES, member.account
        assert all(AREAS.name_of(area) for area in member.areas.split()), member.account


def test_every_role_is_held_and_explained() -> None:
    explained = (DIRECTORY.parent / "README.md").read_text(encoding="utf-8")

    assert {role for member in STAFF.values() for role in member.roles.split()} == ROLES
    assert all(f"| `{role}` |" in explained for role in ROLES)


def test_phones_are_mobile_numbers_in_their_one_spelling() -> None:
    for member in STAFF.values():
        number = phonenumbers.parse(member.phone)
        assert phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.MOBILE, member
        assert (
            phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) == member.phone
        )


def test_no_two_accounts_share_a_phone() -> None:
    assert len({member.phone for member in STAFF.values()}) == len(STAFF)


def test_phones_are_spread_over_every_carrier() -> None:
    prefixes = {"0" + member.phone.removeprefix("+84")[:2] for member in STAFF.values()}

    assert all(prefixes & set(carrier.prefixes) for carrier in CARRIERS.carriers)


def test_email_addresses_cannot_be_delivered() -> None:
    assert all(member.email.endswith(".example") for member in STAFF.values())
