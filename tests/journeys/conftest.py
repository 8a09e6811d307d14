"""One real system for all journeys, on a copy of the profile whose alerts escalate in seconds."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.paths import PROFILE
from tests.system import System, running_system

MINUTES = "acknowledge_within_minutes: "
# Seven and eighteen seconds, in hours.
HOURS = {"after_hours: 4\n": "after_hours: 0.002\n", "after_hours: 12\n": "after_hours: 0.005\n"}


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    folder = tmp_path_factory.mktemp("journeys")
    with running_system(folder, impatient(folder / "profile")) as running:
        yield running


def impatient(copy: Path) -> Path:
    """The profile, with seconds to acknowledge an alert or a declaration."""
    shutil.copytree(PROFILE, copy)
    text = (copy / "profile.yaml").read_text()
    assert f"{MINUTES}15" in text
    (copy / "profile.yaml").write_text(text.replace(f"{MINUTES}15", f"{MINUTES}0.05"))
    acknowledgements = copy / "acknowledgements.yaml"
    text = acknowledgements.read_text()
    for hours, seconds in HOURS.items():
        assert hours in text
        text = text.replace(hours, seconds)
    acknowledgements.write_text(text)
    return copy
