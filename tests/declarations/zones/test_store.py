"""What a store of zones promises, in memory and in MongoDB."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest

from services.backbone.outbox.outbox import Outbox, Waiting
from services.backbone.store.mongo import Database, ensure_indexes
from services.declarations.zones.model import Terms, Zone
from services.declarations.zones.rules import correct, withdraw
from services.declarations.zones.store import INDEXES, Asked, ZoneStore
from tests.declarations.builders import HOUR, NOON
from tests.declarations.zones.builders import (
    ABROAD,
    CITY,
    CITY_DISTRICT,
    CITY_WARD,
    OTHER_WARD,
    a_zone,
    terms_body,
    the_world,
)
from tests.declarations.zones.fakes import InMemoryZones

DAY = date(2021, 7, 15)


@dataclass(frozen=True)
class Promised:
    store: Any
    told: Callable[[], list[str]]

    async def asked(
        self,
        area: str | None = None,
        *,
        inside: bool = False,
        known_at: datetime = NOON,
        **day: date,
    ) -> list[int]:
        """The numbers of the zones that are found."""
        asked = Asked(day.get("day", DAY), known_at, area, inside)
        return [one.id.int for one in await self.store.asked(asked, None, 100)]


@pytest.fixture
def in_memory() -> Promised:
    store = InMemoryZones(the_world())
    return Promised(store, lambda: [one.event_id for one in store.told])


@pytest.fixture
async def in_mongo(mongo_database: Database) -> Promised:
    zones = mongo_database["zones"]
    await ensure_indexes(zones, INDEXES)
    waiting: list[Waiting] = []
    store = ZoneStore(zones, Outbox(zones, waiting.extend), the_world())
    return Promised(store, lambda: [one.entry.id for one in waiting])


@pytest.fixture(params=["in_memory", pytest.param("in_mongo", marks=pytest.mark.live)])
def promised(request: pytest.FixtureRequest) -> Promised:
    found: Promised = request.getfixturevalue(request.param)
    return found


async def write(promised: Promised, *zones: Zone) -> None:
    for zone in zones:
        assert await promised.store.write(zone, zone.now.recorded_at)


def corrected(zone: Zone, hours: int = 1, **changes: Any) -> Zone:
    terms = Terms.model_validate(terms_body(**changes))
    return correct(zone, terms, "so-y-te", NOON + hours * HOUR)


async def test_a_zone_is_read_with_all_its_versions(promised: Promised) -> None:
    first = a_zone(last_day=None)
    second = corrected(first, level="risk")
    third = withdraw(second, "Nhầm <b>địa bàn</b>", "so-y-te", NOON + 2 * HOUR)

    await write(promised, first, second, third)

    assert await promised.store.get(first.id) == third
    assert await promised.store.get(UUID(int=404)) is None
    assert promised.told() == [
        f"ZoneDeclared:{first.id}:1",
        f"ZoneCorrected:{first.id}:2",
        f"ZoneWithdrawn:{first.id}:3",
    ]


async def test_the_same_version_again_changes_and_tells_nothing(promised: Promised) -> None:
    await write(promised, a_zone(), corrected(a_zone(), level="risk"))

    assert not await promised.store.write(a_zone(level="watched"), NOON)
    assert not await promised.store.write(corrected(a_zone(), level="watched"), NOON)

    assert (await promised.store.get(UUID(int=1))).now.terms.level == "risk"
    assert len(promised.told()) == 2


async def test_of_two_corrections_at_once_one_has_to_look_again(promised: Promised) -> None:
    await write(promised, a_zone())
    both = [corrected(a_zone(), level=level) for level in ("risk", "watched")]

    written = await asyncio.gather(*(promised.store.write(one, NOON + HOUR) for one in both))

    assert sorted(written) == [False, True]
    assert len((await promised.store.get(UUID(int=1))).versions) == 2


async def test_zones_around_an_area_are_found_and_those_inside_when_asked(
    promised: Promised,
) -> None:
    areas = [CITY, CITY_WARD, OTHER_WARD, ABROAD, "VN"]
    await write(promised, *(a_zone(n, area_code=area) for n, area in enumerate(areas, 1)))

    assert await promised.asked(CITY_WARD) == [1, 2, 5]
    assert await promised.asked(CITY) == [1, 5]
    assert await promised.asked(CITY, inside=True) == [1, 2, 3, 5]
    assert await promised.asked(CITY_DISTRICT, inside=True) == [1, 2, 3, 5]
    assert await promised.asked(ABROAD, inside=True) == [4]
    assert await promised.asked() == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (date(2021, 7, 8), []),
        (date(2021, 7, 9), [1, 2]),
        (date(2021, 7, 23), [1, 2]),
        (date(2021, 7, 24), [2]),
    ],
)
async def test_zones_are_found_on_their_days(
    promised: Promised, day: date, found: list[int]
) -> None:
    await write(promised, a_zone(1), a_zone(2, last_day=None))

    assert await promised.asked(CITY, day=day) == found


async def test_one_can_ask_what_was_known_then(promised: Promised) -> None:
    first = a_zone(area_code=CITY)
    second = corrected(first, 1, area_code=OTHER_WARD)
    third = withdraw(second, "Nhầm", "so-y-te", NOON + 2 * HOUR)
    await write(promised, first, second, third)

    found = [
        (
            await promised.asked(CITY_WARD, known_at=NOON + hours * HOUR),
            await promised.asked(OTHER_WARD, known_at=NOON + hours * HOUR),
        )
        for hours in (-1, 0, 1, 2)
    ]

    assert found == [([], []), ([1], [1]), ([], [1]), ([], [])]


@pytest.mark.parametrize("limit", [1, 2, 3])
async def test_pages_lose_and_repeat_nothing(promised: Promised, limit: int) -> None:
    await write(promised, *(a_zone(number) for number in (3, 1, 2)))
    asked = Asked(DAY, NOON, CITY)

    listed: list[Zone] = []
    while page := await promised.store.asked(asked, listed[-1].id if listed else None, limit):
        listed.extend(page)

    assert [one.id.int for one in listed] == [1, 2, 3]


async def test_zones_that_ever_were_of_an_area_are_found_by_it(promised: Promised) -> None:
    await write(promised, a_zone(1), corrected(a_zone(1), area_code=CITY_WARD), a_zone(2))

    found: Sequence[Zone] = await promised.store.of_area(CITY)

    assert {one.id.int for one in found} == {1, 2}
    assert [one.id.int for one in await promised.store.of_area(CITY_WARD)] == [1]
