"""Who is told about a commune at this moment."""

from datetime import date, timedelta

import pytest

from services.contracts.duty import Level
from services.duty.units.chains import Chains, NotLoaded
from tests.duty.builders import (
    CHAIN,
    COMMUNE,
    DISTRICT_DESK,
    NOON,
    OTHER_COMMUNE,
    OTHER_DISTRICT,
    STATION_DESK,
    ZONE,
    a_centre,
    a_unit,
    the_areas,
)
from tests.duty.fakes import InMemoryLoads, InMemoryUnits


@pytest.fixture
def units() -> InMemoryUnits:
    return InMemoryUnits()


@pytest.fixture
def chains(units: InMemoryUnits) -> Chains:
    return Chains(units, InMemoryLoads(NOON), the_areas(), tuple(Level), ZONE)


async def test_each_commune_has_its_own_chain(units: InMemoryUnits, chains: Chains) -> None:
    other = a_unit("trung-tam-y-te-900", kind=a_centre().kind, area_code=OTHER_DISTRICT)
    await units.keep([a_unit(), a_centre(), other], NOON)

    found = await chains.of([COMMUNE, OTHER_COMMUNE], NOON)

    assert found[COMMUNE] == CHAIN
    assert [desk.unit_code for desk in found[OTHER_COMMUNE]] == ["trung-tam-y-te-900"]


async def test_a_commune_that_the_profile_does_not_know_has_nobody(
    units: InMemoryUnits, chains: Chains
) -> None:
    await units.keep([a_unit()], NOON)

    assert await chains.of(["99999"], NOON) == {"99999": ()}


async def test_a_unit_answers_until_midnight_in_the_province(
    units: InMemoryUnits, chains: Chains
) -> None:
    await units.keep([a_unit(valid_to=date(2021, 7, 20)), a_centre()], NOON)
    midnight = NOON + timedelta(hours=12)

    before = await chains.of([COMMUNE], midnight - timedelta(microseconds=1))
    after = await chains.of([COMMUNE], midnight)

    assert before[COMMUNE] == (STATION_DESK, DISTRICT_DESK)
    assert after[COMMUNE] == (DISTRICT_DESK,)


async def test_before_the_units_are_loaded_the_question_has_to_wait(units: InMemoryUnits) -> None:
    chains = Chains(units, InMemoryLoads(), the_areas(), tuple(Level), ZONE)

    with pytest.raises(NotLoaded):
        await chains.of([COMMUNE], NOON)
