"""Which version of a form may follow which."""

from datetime import timedelta

import pytest

from services.declarations.forms.model import Form
from services.declarations.forms.rules import Unfit, unfit
from tests.declarations.builders import FORM, TODAY
from tests.declarations.forms.versions import TOMORROW, the_next

DAY = timedelta(days=1)


def test_the_next_version_may_be_in_force_from_tomorrow() -> None:
    assert unfit(the_next(), FORM, TODAY) is None


@pytest.mark.parametrize("version", [1, 2, 4])
def test_no_version_is_left_out_or_taken_again(version: int) -> None:
    assert unfit(the_next(version=version), FORM, TODAY) is Unfit.NOT_THE_NEXT


@pytest.mark.parametrize("days", [0, -1, -400])
def test_nothing_is_changed_for_a_day_that_has_begun(days: int) -> None:
    assert unfit(the_next(valid_from=TODAY + days * DAY), FORM, TODAY) is Unfit.TOO_SOON


@pytest.mark.parametrize(
    ("valid_from", "why"),
    [
        (TOMORROW + 9 * DAY, Unfit.BEFORE_THE_LAST),
        (TOMORROW + 10 * DAY, Unfit.BEFORE_THE_LAST),
        (TOMORROW + 11 * DAY, None),
    ],
)
def test_a_version_follows_one_that_is_not_in_force_yet(valid_from: object, why: object) -> None:
    waiting: Form = the_next(valid_from=TOMORROW + 10 * DAY)

    assert unfit(the_next(version=4, valid_from=valid_from), waiting, TODAY) is why
