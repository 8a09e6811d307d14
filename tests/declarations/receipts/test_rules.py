"""Receipts that survive being read over the phone, and cannot be guessed."""

from datetime import date, timedelta
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.declarations.receipts.rules import ALPHABET, CYCLE_DAYS, MOST_A_DAY, Place, Receipts
from tests.declarations.builders import RECEIPTS, TODAY

SOME = [RECEIPTS.receipt(Place(TODAY, number)) for number in range(0, 20_000, 1_000)]
# One that has a zero and a one, which are mistaken for letters.
CONFUSING = next(
    receipt
    for number in count()
    if {"0", "1"} <= set(receipt := RECEIPTS.receipt(Place(TODAY, number)))
)


@pytest.mark.parametrize(
    ("place", "receipt"),
    [
        (Place(TODAY, 0), "KNP0H1XB"),
        (Place(TODAY, 1), "P29FMZZY"),
        (Place(TODAY + timedelta(days=1), 0), "B130CEC7"),
        (Place(date(2020, 1, 1), MOST_A_DAY - 1), "3825R6S2"),
    ],
)
def test_a_place_keeps_its_receipt_for_ever(place: Place, receipt: str) -> None:
    assert RECEIPTS.receipt(place) == receipt


@given(
    day=st.dates(date(2020, 1, 1), date(2039, 12, 31)),
    number=st.integers(0, MOST_A_DAY - 1),
    age=st.integers(-1, CYCLE_DAYS - 2),
)
def test_a_receipt_leads_back_to_its_place(day: date, number: int, age: int) -> None:
    receipt = RECEIPTS.receipt(Place(day, number))

    assert RECEIPTS.place(receipt, today=day + timedelta(days=age)) == Place(day, number)
    assert len(receipt) == 8
    assert set(receipt) <= set(ALPHABET)


@pytest.mark.parametrize("receipt", SOME)
def test_no_single_wrong_character_passes(receipt: str) -> None:
    wrong = [
        receipt[:place] + other + receipt[place + 1 :]
        for place in range(8)
        for other in ALPHABET
        if other != receipt[place]
    ]

    assert len(wrong) == 8 * 31
    assert [one for one in wrong if RECEIPTS.place(one, TODAY)] == []


@pytest.mark.parametrize("receipt", SOME)
def test_no_two_neighbours_that_changed_places_pass(receipt: str) -> None:
    swapped = [
        receipt[:place] + receipt[place + 1] + receipt[place] + receipt[place + 2 :]
        for place in range(7)
        if receipt[place] != receipt[place + 1]
    ]

    assert swapped
    assert [one for one in swapped if RECEIPTS.place(one, TODAY)] == []


@pytest.mark.parametrize(
    "heard",
    [
        CONFUSING.lower(),
        f"{CONFUSING[:4]}-{CONFUSING[4:]}",
        f" {CONFUSING[:4]} {CONFUSING[4:]} ",
        CONFUSING.replace("0", "O"),
        CONFUSING.replace("0", "o"),
        CONFUSING.replace("1", "I"),
        CONFUSING.replace("1", "l"),
    ],
)
def test_what_sounds_or_looks_alike_is_the_same_receipt(heard: str) -> None:
    assert RECEIPTS.place(heard, TODAY) == RECEIPTS.place(CONFUSING, TODAY)


@pytest.mark.parametrize(
    "text", ["", "-", CONFUSING[:7], CONFUSING + "0", "U" * 8, "!" * 8, "٣" * 8]
)
def test_what_is_no_receipt_leads_nowhere(text: str) -> None:
    assert RECEIPTS.place(text, TODAY) is None


# The clocks of two replicas may differ at midnight, so that tomorrow is one of the days.
@pytest.mark.parametrize("age", [-1, 0, 1, CYCLE_DAYS - 2])
def test_a_receipt_is_of_the_last_day_that_it_can_be_of(age: int) -> None:
    day = TODAY - timedelta(days=age)

    found = RECEIPTS.place(RECEIPTS.receipt(Place(day, 7)), TODAY)

    assert found == Place(day, 7)


def test_a_receipt_older_than_the_cycle_is_taken_for_a_new_one() -> None:
    old = Place(TODAY - timedelta(days=CYCLE_DAYS - 1), 7)

    found = RECEIPTS.place(RECEIPTS.receipt(old), TODAY)

    assert found == Place(TODAY + timedelta(days=1), 7)


def test_under_another_key_nothing_is_the_same() -> None:
    others = Receipts(bytes(32))
    places = [Place(TODAY, number) for number in range(100)]

    assert all(others.receipt(one) != RECEIPTS.receipt(one) for one in places)
    assert all(others.place(RECEIPTS.receipt(one), TODAY) != one for one in places)
