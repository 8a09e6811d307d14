"""How long a commune has, and who is told: as the profile says."""

from datetime import timedelta

import pytest
from pydantic import ValidationError

from deploy.local.paths import PROFILE
from services.backbone.profile import load_profile, read_yaml
from services.declarations.receivers.ageing import Ageing, Step
from tests.deploy.profile_files import STAFF


def test_the_places_of_a_pattern_are_those_of_the_commune() -> None:
    step = Step(after_hours=1, tell=("ubnd-xa-{commune}", "trung-tam-y-te-{district}", "office"))

    told = step.accounts("30730", "899")

    assert told == ("ubnd-xa-30730", "trung-tam-y-te-899", "office")


def test_part_of_an_hour_is_a_time_too() -> None:
    assert Step(after_hours=0.5, tell=("office",)).after == timedelta(minutes=30)


def test_after_the_last_level_nothing_comes() -> None:
    ageing = Ageing(levels=(Step(after_hours=1, tell=("office",)),))

    assert ageing.step_after(0) == ageing.levels[0]
    assert ageing.step_after(1) is None


@pytest.mark.parametrize("pattern", ["ubnd-xa-{person}", "UBND", "a", "ubnd xa", "{commune", ""])
def test_a_pattern_that_can_be_no_account_is_refused(pattern: str) -> None:
    with pytest.raises(ValidationError):
        Step(after_hours=1, tell=(pattern,))


@pytest.mark.parametrize("hours", [[4, 4], [4, 3], [0], [-1], []])
def test_levels_come_one_after_the_other(hours: list[float]) -> None:
    with pytest.raises(ValidationError):
        Ageing.model_validate(
            {"levels": [{"after_hours": one, "tell": ["office"]} for one in hours]}
        )


def test_everybody_whom_the_profile_tells_has_an_account_in_every_commune() -> None:
    ageing = read_yaml(PROFILE / "acknowledgements.yaml", Ageing)
    areas = load_profile(PROFILE).areas

    told = {
        account
        for code, commune in areas.communes.items()
        for step in ageing.levels
        for account in step.accounts(code, commune.district_code)
    }

    assert told <= set(STAFF)
