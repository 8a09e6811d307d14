"""Which word about a person is the newest, and when two newcomers are one person."""

from itertools import permutations
from unicodedata import normalize
from uuid import UUID

import pytest

from services.declarations.people.model import PersonReference
from services.declarations.people.rules import identity_of, newest
from tests.declarations.builders import HOUR, NOON, OTHER_COMMUNE
from tests.declarations.people.builders import PERSON, a_newcomer, declared, newcomer_body


def test_the_newest_declaration_of_a_person_counts_whatever_the_order() -> None:
    told = [declared(1), declared(2, NOON + HOUR), declared(3, NOON - HOUR)]

    for order in permutations(told):
        assert newest(order) == {PERSON: told[1]}


def test_of_two_declarations_of_one_moment_the_same_one_is_newest_in_either_order() -> None:
    one, other = declared(1), declared(2)

    assert newest([one, other]) == newest([other, one])


def test_people_are_kept_apart() -> None:
    other = declared(2, person_id=UUID(int=2))

    assert newest([declared(1), other]) == {PERSON: declared(1), UUID(int=2): other}


@pytest.mark.parametrize("name", ["TRẦN THỊ BÉ", "trần  thị bé", normalize("NFD", "Trần Thị Bé")])
def test_a_name_written_otherwise_is_the_same_person(name: str) -> None:
    assert identity_of(a_newcomer(full_name=name)) == identity_of(a_newcomer())


@pytest.mark.parametrize(
    "change", [{"full_name": "Trần Thị Bè"}, {"birth_year": 1986}, {"commune_code": OTHER_COMMUNE}]
)
def test_another_name_year_or_commune_is_another_person(change: dict[str, object]) -> None:
    assert identity_of(a_newcomer(**change)) != identity_of(a_newcomer())


def test_who_has_an_id_number_is_known_by_it_alone() -> None:
    one = a_newcomer(id_number="091085000001")
    other = a_newcomer(id_number="091085000001", full_name="Bé", birth_year=1990)

    assert identity_of(one) == identity_of(other)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"receipt": "GH1NFCBT", "id_number": "091085000001"},
        {"person_id": str(PERSON), "newcomer": newcomer_body()},
    ],
)
def test_a_reference_says_in_exactly_one_way_who_is_meant(fields: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="one_reference"):
        PersonReference.model_validate(fields)
