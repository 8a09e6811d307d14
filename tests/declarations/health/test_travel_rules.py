"""Which stays and journeys cannot have been."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.declarations.health.travel_model import Movement, Stay
from services.declarations.health.travel_rules import overlapping, wrong_movement, wrong_stays
from tests.declarations.builders import COMMUNE, LAST_DAY, TODAY, Anywhere

DAY = timedelta(days=1)
WINDOW = 14


def a_stay(first: int, last: int, area_code: str = "79") -> Stay:
    """From `first` to `last`, in days after today."""
    return Stay.model_construct(
        area_code=area_code, from_=TODAY + first * DAY, to=TODAY + last * DAY
    )


def wrong(*travel: Stay, declared_on: date = TODAY) -> dict[str, str]:
    errors = wrong_stays(travel, declared_on, WINDOW, Anywhere())
    return {".".join(map(str, one["loc"])): one["type"] for one in errors}


def test_a_stay_may_end_on_the_first_day_of_the_window_or_have_begun_before_it() -> None:
    assert not wrong(a_stay(-WINDOW, -WINDOW))
    assert not wrong(a_stay(-100, -WINDOW))


def test_a_stay_that_was_over_before_the_window_is_not_asked_for() -> None:
    assert wrong(a_stay(-20, -WINDOW - 1)) == {"travel.0.to": "stay_outside_window"}


def test_nobody_knows_on_the_day_of_a_late_declaration_where_they_were_later() -> None:
    a_week_ago = TODAY - 7 * DAY

    assert not wrong(a_stay(-8, -6), declared_on=a_week_ago)
    assert wrong(a_stay(-8, -5), declared_on=a_week_ago) == {"travel.0.to": "in_the_future"}


def test_an_area_that_nobody_knows_is_named_by_its_place_in_the_list() -> None:
    found = wrong(a_stay(-9, -8), a_stay(-7, -6, "ZZ"), a_stay(-5, -4, "00000"))

    assert found == dict.fromkeys(["travel.1.area_code", "travel.2.area_code"], "area_unknown")


def test_an_area_may_end_in_the_middle_of_a_stay_but_not_before_it() -> None:
    reform = LAST_DAY + DAY
    over = Stay.model_construct(area_code=COMMUNE, from_=LAST_DAY, to=reform)
    after = Stay.model_construct(area_code=COMMUNE, from_=reform, to=reform)

    assert not wrong(over, declared_on=reform)
    assert wrong(after, declared_on=reform) == {"travel.0.area_code": "area_unknown"}


def test_one_stay_may_end_on_the_day_on_which_the_next_begins() -> None:
    assert not wrong(a_stay(-9, -5), a_stay(-5, -5, "92"), a_stay(-5, -1, "KH"))


def test_stays_in_any_order_are_told_which_of_them_began_too_early() -> None:
    assert wrong(a_stay(-3, -1), a_stay(-9, -2)) == {"travel.0.from": "stay_overlaps"}


def test_a_day_elsewhere_in_the_middle_of_a_stay_overlaps() -> None:
    assert wrong(a_stay(-9, -1), a_stay(-5, -5)) == {"travel.1.from": "stay_overlaps"}


stays = st.lists(
    st.tuples(st.integers(-40, 2), st.integers(0, 10)).map(
        lambda one: a_stay(one[0], one[0] + one[1])
    ),
    max_size=8,
)


@given(travel=stays)
def test_stays_overlap_when_neither_of_two_is_over_before_the_other(travel: list[Stay]) -> None:
    pairs = [(one, other) for i, one in enumerate(travel) for other in travel[:i]]
    do_overlap = any(not (a.to <= b.from_ or b.to <= a.from_) for a, b in pairs)

    assert bool(overlapping(travel)) == do_overlap


@given(travel=stays)
def test_without_the_stays_that_are_named_no_two_overlap(travel: list[Stay]) -> None:
    named = set(overlapping(travel))

    assert not overlapping([one for index, one in enumerate(travel) if index not in named])


@given(travel=stays, order=st.randoms(use_true_random=False))
def test_whether_stays_overlap_does_not_depend_on_their_order(
    travel: list[Stay], order: object
) -> None:
    shuffled = list(travel)
    order.shuffle(shuffled)  # type: ignore[attr-defined]

    assert bool(overlapping(travel)) == bool(overlapping(shuffled))


@given(first=st.integers(-400, 1), length=st.integers(0, 60), window_days=st.integers(1, 60))
def test_a_stay_is_asked_for_when_one_of_its_days_is_in_the_window(
    first: int, length: int, window_days: int
) -> None:
    last = min(first + length, 1)
    stay = a_stay(first, last)
    window = range(-window_days, 2)

    errors = wrong_stays([stay], TODAY, window_days, Anywhere())

    assert bool(errors) == (not set(range(first, last + 1)) & set(window))


def test_a_journey_began_and_ended_where_there_are_places() -> None:
    movement = Movement.model_construct(
        from_area="ZZ", to_area=COMMUNE, arrived_on=LAST_DAY + DAY, departed_on=LAST_DAY
    )

    errors = list(wrong_movement(movement, LAST_DAY, Anywhere()))

    assert [one["loc"] for one in errors] == [("movement", "from_area"), ("movement", "to_area")]
    assert {one["type"] for one in errors} == {"area_unknown"}
