"""Reads the units and the staff of a profile, or says everything that is wrong with them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from services.backbone.profile import Areas, AreaUnknown, Profile, ProfileInvalid, read_rows
from services.duty.units.model import Member, Unit


@dataclass(frozen=True)
class Register:
    """Everybody whom the profile lists, whenever they begin or end."""

    units: Sequence[Unit]
    staff: Sequence[Member]

    def units_on(self, day: date) -> list[Unit]:
        """The units that exist on `day`."""
        return [unit for unit in self.units if unit.exists(day)]

    def staff_on(self, day: date) -> list[Member]:
        """Those who are there on `day`, in a unit that exists."""
        units = {unit.code for unit in self.units_on(day)}
        return [one for one in self.staff if one.unit_code in units and one.exists(day)]


def read_register(profile: Profile) -> Register:
    """Raises `ProfileInvalid` with every mistake that can be found without asking anybody."""
    units = read_rows(profile.directory / "units.csv", Unit)
    staff = read_rows(profile.directory / "staff.csv", Member)
    if problems := [*_of_units(units, staff, profile.areas), *_of_staff(staff, units)]:
        raise ProfileInvalid(problems)
    return Register(units, staff)


def _of_units(units: Sequence[Unit], staff: Sequence[Member], areas: Areas) -> Iterator[str]:
    codes = {unit.code for unit in units}
    accounts = {one.account for one in staff}
    for code in _repeated(unit.code for unit in units):
        yield f"units.csv: code {code} stands there more than once"
    for unit in units:
        if not _is_known(unit.area_code, areas):
            yield f"units.csv: {unit.code} lies in {unit.area_code}, no such area"
        if unit.parent_code and unit.parent_code not in codes:
            yield f"units.csv: {unit.code} is under {unit.parent_code}, no such unit"
        if unit.head_account not in accounts:
            yield f"units.csv: {unit.code} is headed by {unit.head_account}, not in staff.csv"


def _of_staff(staff: Sequence[Member], units: Sequence[Unit]) -> Iterator[str]:
    codes = {unit.code for unit in units}
    for account in _repeated(one.account for one in staff):
        yield f"staff.csv: account {account} stands there more than once"
    for one in staff:
        if one.unit_code not in codes:
            yield f"staff.csv: {one.account} belongs to {one.unit_code}, no such unit"


def _is_known(area_code: str, areas: Areas) -> bool:
    try:
        areas.name_of(area_code)
    except AreaUnknown:
        return False
    return True


def _repeated(codes: Iterable[str]) -> list[str]:
    return [code for code, count in Counter(codes).items() if count > 1]
