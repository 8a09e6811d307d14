"""A small world of areas, and zones in it."""

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from services.declarations.zones import rules
from services.declarations.zones.areas import AreaElsewhere, WorldAreas, world_of
from services.declarations.zones.model import NewZone, Zone
from tests.declarations.builders import NOON, the_areas

CITY, CITY_DISTRICT, CITY_WARD, OTHER_WARD = "79", "760", "26734", "26737"
ENDED_WARD, ENDED_ON = "26740", date(2021, 7, 1)
BEGAN_ON = date(2021, 3, 1)
ABROAD = "KH"

ROWS: tuple[tuple[str, str, str | None, date | None], ...] = (
    ("VN", "country", None, None),
    (ABROAD, "country", None, None),
    (CITY, "province", "VN", None),
    (CITY_DISTRICT, "district", CITY, None),
    (CITY_WARD, "commune", CITY_DISTRICT, None),
    (OTHER_WARD, "commune", CITY_DISTRICT, None),
    (ENDED_WARD, "commune", CITY_DISTRICT, ENDED_ON),
)


def a_row(code: str, kind: str, parent: str | None, end: date | None = None) -> AreaElsewhere:
    began = None if kind == "country" else BEGAN_ON
    return AreaElsewhere.model_validate(
        {
            "code": code,
            "kind": kind,
            "name": f"Tên {code}",
            "parent_code": parent,
            "valid_from": began,
            "valid_to": end,
        }
    )


def rows(of: Iterable[tuple[str, str, str | None, date | None]] = ROWS) -> list[AreaElsewhere]:
    return [a_row(*one) for one in of]


@cache
def the_world() -> WorldAreas:
    """The province of the tests, a city elsewhere, and a country abroad."""
    return world_of(the_areas(), "VN", rows())


def a_body(number: int = 1, **changes: Any) -> dict[str, Any]:
    """A zone as the department declares it."""
    return {
        "id": str(UUID(int=number)),
        "area_code": CITY,
        "level": "outbreak",
        "first_day": "2021-07-09",
        "last_day": "2021-07-23",
        "decided_by": "Ủy ban nhân dân Thành phố Hồ Chí Minh",
        "document": "2279/UBND-VX",
        "decided_on": "2021-07-08",
        **changes,
    }


def terms_body(**changes: Any) -> dict[str, Any]:
    """The same as it is corrected."""
    body = a_body(**changes)
    del body["id"]
    return body


def a_zone(number: int = 1, **changes: Any) -> Zone:
    return rules.declare(NewZone.model_validate(a_body(number, **changes)), "so-y-te", NOON)
