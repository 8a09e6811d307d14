"""What communes and their health stations are called, in both languages."""

from collections.abc import Iterator, Mapping

from pydantic import BaseModel, ConfigDict

from services.backbone.profile import Profile, ProfileInvalid, Text, read_rows
from services.contracts.identifiers import UnitCode
from services.notifications.templates.model import Placeholder
from services.notifications.templates.rules import is_allowed

_STATION = "health-station"


class Unit(BaseModel):
    """What a name needs of a row of `units.csv`."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    code: UnitCode
    kind: str
    name_vi: str
    name_en: str
    area_code: str


class Places:
    """Names by commune code."""

    def __init__(self, communes: Mapping[str, Text], stations: Mapping[str, Text]) -> None:
        self.communes = communes
        self.stations = stations

    def names(self, commune_code: str) -> Mapping[Placeholder, Text]:
        """What can be named in `commune_code`."""
        found = {
            Placeholder.COMMUNE: self.communes.get(commune_code),
            Placeholder.STATION: self.stations.get(commune_code),
        }
        return {placeholder: name for placeholder, name in found.items() if name}


def read_places(profile: Profile) -> Places:
    """The profile's places; `ProfileInvalid` names every one whose name no message has room for."""
    units = read_rows(profile.directory / "units.csv", Unit)
    communes = profile.areas.communes.values()
    places = Places(
        {one.code: Text(vi=one.name, en=one.name) for one in communes},
        {
            one.area_code: Text(vi=one.name_vi, en=one.name_en)
            for one in units
            if one.kind == _STATION
        },
    )
    problems = list(_problems(places))
    if problems:
        raise ProfileInvalid(problems)
    return places


def _problems(places: Places) -> Iterator[str]:
    for code in places.communes:
        for placeholder, name in places.names(code).items():
            if not all(is_allowed(placeholder, text) for text in (name.vi, name.en)):
                yield f"commune {code}: the name of its {placeholder} does not fit into a message"
