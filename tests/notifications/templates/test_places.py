"""What communes and their health stations are called."""

from pathlib import Path

import pytest

from services.backbone.profile import Profile, ProfileInvalid, load_profile
from services.notifications.templates.model import Placeholder
from services.notifications.templates.places import read_places
from tests.deploy.profile_files import DIRECTORY

HEADER = "code,kind,name_vi,name_en,area_code,parent_code"


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    """The real profile, whose units a test writes."""
    profile = load_profile(DIRECTORY)
    return profile.model_copy(update={"directory": tmp_path})


def units(profile: Profile, *rows: str) -> None:
    (profile.directory / "units.csv").write_text("\n".join([HEADER, *rows]), encoding="utf-8")


def test_every_commune_of_the_profile_has_a_station_with_a_name() -> None:
    profile = load_profile(DIRECTORY)

    places = read_places(profile)

    assert places.stations.keys() == profile.areas.communes.keys()
    names = places.names("30730")
    assert names[Placeholder.STATION].vi == "Trạm Y tế phường Vĩnh Thanh Vân"
    assert names[Placeholder.STATION].en == "Vinh Thanh Van Ward Health Station"
    assert names[Placeholder.COMMUNE].vi == "Phường Vĩnh Thanh Vân"


def test_only_health_stations_are_stations(profile: Profile) -> None:
    units(profile, "ubnd-xa-30730,commune-authority,Ủy ban,Committee,30730,")

    assert Placeholder.STATION not in read_places(profile).names("30730")


def test_a_name_that_no_message_has_room_for_stops_the_start(profile: Profile) -> None:
    units(profile, f"tram-y-te-30730,health-station,{'T' * 41},Station,30730,")

    with pytest.raises(ProfileInvalid) as invalid:
        read_places(profile)

    assert invalid.value.problems == (
        "commune 30730: the name of its station does not fit into a message",
    )
