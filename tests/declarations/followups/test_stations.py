"""Which station is the nearest, on the day on which it is asked for."""

from datetime import date

import pytest

from deploy.local.paths import PROFILE
from services.backbone.profile import AreaUnknown, load_profile, read_rows
from services.declarations.followups.stations import Stations, Unit
from tests.declarations.builders import COMMUNE, DISTRICT, OTHER_COMMUNE, TODAY, the_areas
from tests.declarations.followups.builders import STATION, a_unit, the_stations

CENTRE = f"trung-tam-y-te-{DISTRICT}"


def code_of(unit: Unit | None) -> str | None:
    return unit.code if unit else None


def test_the_nearest_is_that_of_the_commune() -> None:
    assert code_of(the_stations().nearest(COMMUNE, TODAY)) == STATION


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2021, 7, 18), STATION),
        (date(2021, 7, 19), CENTRE),
        (date(2021, 7, 20), CENTRE),
    ],
)
def test_when_the_commune_has_none_any_more_the_centre_of_the_district_takes_over(
    day: date, code: str
) -> None:
    units = [
        a_unit(CENTRE, "district-health", DISTRICT),
        a_unit(STATION, "health-station", COMMUNE, valid_to=date(2021, 7, 19)),
    ]

    assert code_of(Stations(units, the_areas()).nearest(COMMUNE, day)) == code


def test_other_units_and_those_of_elsewhere_follow_nobody_up() -> None:
    units = [
        a_unit("ubnd-xa-30730", "commune-authority", COMMUNE),
        a_unit("tram-y-te-30766", "health-station", OTHER_COMMUNE),
    ]

    assert Stations(units, the_areas()).nearest(COMMUNE, TODAY) is None


def test_a_commune_that_never_was_has_none() -> None:
    with pytest.raises(AreaUnknown):
        the_stations().nearest("99999", TODAY)


def test_every_commune_of_the_profile_has_its_own() -> None:
    areas = load_profile(PROFILE).areas
    stations = Stations(read_rows(PROFILE / "units.csv", Unit), areas)

    found = {code: code_of(stations.nearest(code, TODAY)) for code in areas.communes}

    assert found == {code: f"tram-y-te-{code}" for code in areas.communes}
