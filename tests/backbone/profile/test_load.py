"""A profile is taken whole, or refused with everything that is wrong with it."""

from datetime import UTC, datetime, time
from pathlib import Path

import pytest
from pydantic import ValidationError

from services.backbone.profile import ProfileInvalid, load_profile
from services.backbone.profile.__main__ import check
from tests.backbone.profile.builders import COMMUNES, DISTRICTS, PROFILE, a_profile


def problems_of(directory: Path) -> tuple[str, ...]:
    with pytest.raises(ProfileInvalid) as refused:
        load_profile(directory)
    return refused.value.problems


def test_a_profile_tells_its_zone_its_order_and_its_settings(tmp_path: Path) -> None:
    profile = load_profile(a_profile(tmp_path))

    assert profile.time_zone.key == "Asia/Ho_Chi_Minh"
    assert profile.order.in_force_from == datetime(2021, 7, 18, 17, tzinfo=UTC)
    assert profile.alerts.acknowledge_within_minutes == 15
    assert profile.report.cut_off == time(17)


def test_a_profile_cannot_be_changed(tmp_path: Path) -> None:
    profile = load_profile(a_profile(tmp_path))

    with pytest.raises(ValidationError):
        profile.id = "another"  # type: ignore[misc]


def test_mistakes_in_all_files_are_named_together(tmp_path: Path) -> None:
    # Given a mistake in each of the three files
    directory = a_profile(
        tmp_path,
        profile=PROFILE.replace("acknowledge_within_minutes: 15", "acknowledge_within_minutes: 0"),
        districts=DISTRICTS.replace("Hà Tiên,2021-03-01", "Hà Tiên,01/03/2021"),
        communes=COMMUNES.replace("30766", "3076"),
    )

    # When it is loaded
    problems = problems_of(directory)

    # Then each is named with its file, its row and its field
    assert [problem.split(":")[0].partition("/")[2] for problem in problems] == [
        "profile.yaml, alerts.acknowledge_within_minutes",
        "districts.csv row 3, valid_from",
        "communes.csv row 3, code",
    ]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    directory = a_profile(tmp_path)
    (directory / "communes.csv").unlink()

    [problem] = problems_of(directory)

    assert "communes.csv: No such file" in problem


def test_a_commune_in_no_district_is_refused(tmp_path: Path) -> None:
    directory = a_profile(tmp_path, communes=COMMUNES.replace("30766,900", "30766,901"))

    assert problems_of(directory) == ("communes.csv: 30766 lies in 901, no such district",)


def test_a_code_that_stands_there_twice_is_refused(tmp_path: Path) -> None:
    directory = a_profile(tmp_path, districts=DISTRICTS + "899,Again,2021-03-01,,1\n")

    assert problems_of(directory) == ("districts.csv: code 899 stands there more than once",)


def test_an_area_that_ends_before_it_begins_is_refused(tmp_path: Path) -> None:
    directory = a_profile(tmp_path, communes=COMMUNES.replace("2025-07-01", "2021-03-01"))

    [problem] = problems_of(directory)

    assert "valid_to must be after valid_from" in problem


def test_the_checker_accepts_a_good_profile(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(a_profile(tmp_path)) == 0
    assert capsys.readouterr().out == "an-order: 2 communes, no mistakes found\n"


def test_the_checker_prints_the_mistakes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    directory = a_profile(tmp_path, profile=PROFILE.replace("Asia/Ho_Chi_Minh", "Asia/Nowhere"))

    assert check(directory) == 1
    assert "profile.yaml, time_zone" in capsys.readouterr().err
