"""The profile's first zones come into the register once."""

from pathlib import Path

import pytest
from pymongo.errors import AutoReconnect

from deploy.local.paths import PROFILE
from services.backbone.profile import ProfileInvalid, load_profile
from services.declarations.zones.areas import read_world
from services.declarations.zones.model import NewZone
from services.declarations.zones.rules import withdraw
from services.declarations.zones.schedule import FirstZonesSchedule, read_first_zones
from tests.declarations.builders import NOON
from tests.declarations.zones.builders import a_body, the_world
from tests.declarations.zones.fakes import InMemoryZones

FIRST = [NewZone.model_validate(a_body(number)) for number in (1, 2)]


@pytest.fixture
def zones() -> InMemoryZones:
    return InMemoryZones(the_world())


def a_schedule(zones: InMemoryZones) -> FirstZonesSchedule:
    return FirstZonesSchedule(FIRST, zones, lambda: NOON)


async def test_what_the_profile_says_is_declared(zones: InMemoryZones) -> None:
    await a_schedule(zones).load()

    assert {one.now.recorded_by for one in zones.by_id.values()} == {"profile"}
    assert len(zones.by_id) == len(zones.told) == 2


async def test_what_officers_made_of_it_stays_after_a_restart(zones: InMemoryZones) -> None:
    await a_schedule(zones).load()
    before = withdraw(zones.by_id[FIRST[0].id], "Nhầm", "so-y-te", NOON)
    await zones.write(before, NOON)

    await a_schedule(zones).load()

    assert zones.by_id[FIRST[0].id] == before
    assert len(zones.told) == 3


async def test_what_could_not_be_written_is_written_later(zones: InMemoryZones) -> None:
    schedule = a_schedule(zones)
    zones.failure = AutoReconnect("away")
    with pytest.raises(AutoReconnect):
        await schedule.load()

    zones.failure = None
    await schedule.load()
    await schedule.load()

    assert len(zones.by_id) == len(zones.told) == 2


def test_the_notices_profile_knows_the_city_under_directive_16() -> None:
    profile = load_profile(PROFILE)

    zones = read_first_zones(profile, read_world(profile))

    assert ("79", "2021-07-09") in {(one.area_code, one.first_day.isoformat()) for one in zones}
    assert len({one.id for one in zones}) == len(zones)


def test_a_zone_of_an_area_that_is_not_there_stops_the_start(tmp_path: Path) -> None:
    text = (PROFILE / "zones.yaml").read_text(encoding="utf-8")
    (tmp_path / "zones.yaml").write_text(text.replace('"79"', '"78"'), encoding="utf-8")
    profile = load_profile(PROFILE)

    with pytest.raises(ProfileInvalid, match="is of 78, no such area then"):
        read_first_zones(profile.model_copy(update={"directory": tmp_path}), read_world(profile))
