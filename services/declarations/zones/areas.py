"""Every area that a stay or a zone may name: the province, the rest of the country, the world."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from itertools import chain
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, StringConstraints

from services.backbone.profile import (
    Areas,
    AreaUnknown,
    Commune,
    District,
    Profile,
    ProfileInvalid,
    each_row,
)

FILE = "areas-elsewhere.csv"

Code = Annotated[str, StringConstraints(pattern=r"^([0-9]{2}|[0-9]{3}|[0-9]{5}|[A-Z]{2})$")]


class AreaElsewhere(BaseModel):
    """A row of the file. `valid_to` is the first day on which the area no longer exists."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: Code
    kind: Literal["country", "province", "district", "commune"]
    name: str
    parent_code: Code | None
    valid_from: date | None
    valid_to: date | None


class _Place(NamedTuple):
    """What all areas share that lie in the same one and exist from and until the same days."""

    parent: str | None
    first: date
    end: date


class WorldAreas:
    """Some eleven thousand areas in less than two mebibytes: places are shared, names are text.

    `names` has a line per area, its code and its name with a tab between them.
    """

    def __init__(self, places: Mapping[str, _Place], names: bytes) -> None:
        self._places = places
        self._names = names
        # Looking through all of them takes a tenth of a millisecond, and few areas are zones.
        self.name_of = lru_cache(maxsize=1024)(self._name_of)

    def __len__(self) -> int:
        return len(self._places)

    def exists(self, code: str, on: date) -> bool:
        """Whether there was such an area on that day."""
        place = self._places.get(code)
        return place is not None and place.first <= on < place.end

    def ancestry(self, code: str) -> tuple[str, ...]:
        """The area itself and all that contain it, up to the country; `AreaUnknown` otherwise."""
        found = [code]
        while parent := self._place(found[-1]).parent:
            found.append(parent)
        return tuple(found)

    def _name_of(self, code: str) -> str:
        """What people call it; `AreaUnknown` when there is no such area."""
        self._place(code)
        start = f"\n{code}\t".encode()
        begins = self._names.index(start) + len(start)
        return self._names[begins : self._names.index(b"\n", begins)].decode()

    def orphans(self) -> Iterator[str]:
        """The codes of areas that lie in one that is not there."""
        for code, place in self._places.items():
            if place.parent is not None and place.parent not in self._places:
                yield code

    def _place(self, code: str) -> _Place:
        if code not in self._places:
            raise AreaUnknown(code)
        return self._places[code]


def read_world(profile: Profile) -> WorldAreas:
    """The areas of `profile` and those of its file; `ProfileInvalid` when they do not fit."""
    rows = each_row(profile.directory / FILE, AreaElsewhere)
    return world_of(profile.areas, profile.country, rows)


def world_of(areas: Areas, country: str, elsewhere: Iterable[AreaElsewhere]) -> WorldAreas:
    """The areas of the province, which lies in `country`, and those `elsewhere`."""
    places: dict[str, _Place] = {}
    shared: dict[_Place, _Place] = {}
    names = bytearray(b"\n")
    problems = []
    for code, place, name in chain(_of_the_province(areas, country), map(_row, elsewhere)):
        if code in places:
            problems.append(f"{FILE}: {code} stands there twice, or is in the province's own files")
        places[code] = shared.setdefault(place, place)
        names += f"{code}\t{name}\n".encode()
    world = WorldAreas(places, bytes(names))
    problems += [f"{FILE}: {code} lies in an area that is not there" for code in world.orphans()]
    if problems:
        raise ProfileInvalid(problems)
    return world


def _row(row: AreaElsewhere) -> tuple[str, _Place, str]:
    first, end = row.valid_from or date.min, row.valid_to or date.max
    return row.code, _Place(row.parent_code, first, end), row.name


def _of_the_province(areas: Areas, country: str) -> Iterator[tuple[str, _Place, str]]:
    province = areas.province
    yield province.code, _Place(country, date.min, date.max), province.name
    for district in areas.districts.values():
        yield district.code, _dated(district, province.code), district.name
    for commune in areas.communes.values():
        yield commune.code, _dated(commune, commune.district_code), commune.name


def _dated(area: District | Commune, parent: str) -> _Place:
    return _Place(parent, area.valid_from, area.valid_to or date.max)
