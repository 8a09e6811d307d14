"""Loads a profile from its folder, or says everything that is wrong with it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from services.backbone.profile.areas import Areas, Commune, District
from services.backbone.profile.files import ProfileInvalid, collect, read_rows, read_yaml
from services.backbone.profile.model import Profile, ProfileFile


def load_profile(directory: Path) -> Profile:
    """Raises `ProfileInvalid` with every mistake of the three files that all services share."""
    problems: list[str] = []
    file = collect(problems, read_yaml, directory / "profile.yaml", ProfileFile)
    districts = collect(problems, read_rows, directory / "districts.csv", District)
    communes = collect(problems, read_rows, directory / "communes.csv", Commune)
    if districts is not None and communes is not None:
        problems += _contradictions(districts, communes)
    if problems or file is None or districts is None or communes is None:
        raise ProfileInvalid(problems)
    areas = Areas.of(file.province, districts, communes)
    return Profile(**dict(file), directory=directory, areas=areas)


def _contradictions(
    districts: tuple[District, ...], communes: tuple[Commune, ...]
) -> Iterator[str]:
    for code in _repeated(district.code for district in districts):
        yield f"districts.csv: code {code} stands there more than once"
    for code in _repeated(commune.code for commune in communes):
        yield f"communes.csv: code {code} stands there more than once"
    known = {district.code for district in districts}
    for commune in communes:
        if commune.district_code not in known:
            yield f"communes.csv: {commune.code} lies in {commune.district_code}, no such district"


def _repeated(codes: Iterable[str]) -> list[str]:
    return [code for code, count in Counter(codes).items() if count > 1]
