"""The measures of the profile say which directive holds where and when."""

from datetime import datetime

import pytest

from tests.deploy.profile_files import AREAS, MEASURES, Measure


def directives_in(commune_code: str, at: str) -> list[str]:
    moment = datetime.fromisoformat(at)

    def holds(measure: Measure) -> bool:
        return (
            measure.begins <= moment
            and (measure.ends is None or moment < measure.ends)
            and any(AREAS.contains(area, commune_code) for area in measure.areas)
            and not any(AREAS.contains(area, commune_code) for area in measure.except_areas)
        )

    return [measure.directive for measure in MEASURES.measures if holds(measure)]


@pytest.mark.parametrize("measure", MEASURES.measures, ids=lambda measure: measure.id)
def test_a_measure_stands_on_a_known_directive_and_areas_that_exist(measure: Measure) -> None:
    assert measure.directive in MEASURES.directives
    assert all(AREAS.name_of(code) for code in (*measure.areas, *measure.except_areas))


@pytest.mark.parametrize(
    ("commune", "at", "directive"),
    [
        ("30730", "2021-07-18T23:59:59+07:00", "CT-15"),
        ("30730", "2021-07-19T00:00:00+07:00", "CT-16"),
        ("30736", "2021-09-21T00:00:00+07:00", "CT-16"),
        ("30730", "2021-09-21T00:00:00+07:00", "CT-15"),
        ("31078", "2021-09-21T00:00:00+07:00", "CT-19"),
    ],
)
def test_the_directive_depends_on_the_commune_and_the_moment(
    commune: str, at: str, directive: str
) -> None:
    assert directives_in(commune, at) == [directive]


@pytest.mark.parametrize(
    "at", ["2021-07-14T00:00+07:00", "2021-07-19T07:00+07:00", "2021-09-21T00:00+07:00"]
)
def test_every_commune_is_under_exactly_one_directive(at: str) -> None:
    assert {code: len(directives_in(code, at)) for code in AREAS.communes} == dict.fromkeys(
        AREAS.communes, 1
    )
