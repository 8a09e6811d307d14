"""What a province may write into a rule set, and what it is told when that cannot be."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from services.declarations.risk.rule_books import RuleBook, RuleBooks, RuleSetsInvalid
from services.declarations.risk.rule_set_model import RuleSet
from tests.declarations.risk.builders import BOOKS, MOH, RULE_SETS, july

TEXT = {"vi": "chữ", "en": "words"}


def a_criterion(code: str, **changes: Any) -> dict[str, Any]:
    when = {"kind": "finding", "findings": ["confirmed"]}
    return {"code": code, "text": TEXT, "source": "nguồn", "when": when, **changes}


def a_link(to: str, **changes: Any) -> dict[str, Any]:
    return {"kind": "contact-link", "to": to, **changes}


def a_class(code: str, *criteria: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {
        "code": code,
        "label": TEXT,
        "meaning": TEXT,
        "course": [{"measure": "rest", "days": 7}],
        "criteria": criteria or [a_criterion(f"is-{code.lower()}")],
        **changes,
    }


def a_rule_set(*classes: dict[str, Any], **changes: Any) -> RuleSet:
    body = {
        "rule_set": "ours",
        "version": 1,
        "valid_from": "2021-01-01",
        "valid_to": None,
        "title": TEXT,
        "source": "nguồn",
        "fever_at_or_above_celsius": None,
        "measures": [{"code": "rest", "label": TEXT}],
        "classes": classes or [a_class("A")],
    }
    return RuleSet.model_validate({**body, **changes})


WRONG = {
    "a link to a class below": [
        a_class("A", a_criterion("a", when=a_link("B"))),
        a_class("B"),
    ],
    "a link to its own class": [a_class("A", a_criterion("a", when=a_link("A")))],
    "a link to its own class by a criterion with a link": [
        a_class("A"),
        a_class(
            "B",
            a_criterion("b", when=a_link("A")),
            a_criterion("c", when=a_link("B", by=["b"])),
        ),
    ],
    "a link to no class": [a_class("A", a_criterion("a", when=a_link("C")))],
    "a measure without words": [a_class("A", course=[{"measure": "walk", "days": 1}])],
    "a phase after one without an end": [
        a_class("A", course=[{"measure": "rest"}, {"measure": "rest", "days": 1}])
    ],
    "a class twice": [a_class("A"), a_class("A", a_criterion("another"))],
    "a criterion twice": [a_class("A", a_criterion("a")), a_class("B", a_criterion("a"))],
    "more symptoms than there are": [
        a_class("A", a_criterion("a", when={"kind": "symptoms", "of": ["fever"], "at_least": 2}))
    ],
    "an unknown kind of term": [a_class("A", a_criterion("a", when={"kind": "horoscope"}))],
    "a class without criteria": [a_class("A") | {"criteria": []}],
    "a criterion without a source": [a_class("A", a_criterion("a", source=""))],
}


@pytest.mark.parametrize("classes", WRONG.values(), ids=WRONG)
def test_rules_that_cannot_be_followed_are_refused(classes: list[dict[str, Any]]) -> None:
    with pytest.raises(ValidationError):
        a_rule_set(*classes)


def test_a_class_may_follow_from_first_hand_criteria_of_its_own() -> None:
    own = a_class("A", a_criterion("a"), a_criterion("b", when=a_link("A", by=["a"])))

    assert RuleBook([a_rule_set(own)]).depth == 1


def test_a_chain_reaches_as_far_as_the_rules_say() -> None:
    assert MOH.depth == 4
    assert BOOKS.depth == 4
    assert RuleBook([a_rule_set()]).depth == 0


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2020, 1, 1), "moh-2021/1"),
        (july(13), "moh-2021/1"),
        (july(14), "moh-2021/2"),
        (date(2030, 1, 1), "moh-2021/2"),
    ],
)
def test_the_version_in_force_is_that_of_the_day(day: date, name: str) -> None:
    assert MOH.in_force(day).name == name


def test_the_next_change_is_told_until_there_is_none() -> None:
    assert [MOH.next_change(july(day)) for day in (13, 14)] == [july(14), None]


GAPS = {
    "a gap": ("2021-02-01", "2021-02-02", None),
    "an overlap": ("2021-02-02", "2021-02-01", None),
    "an end": ("2021-02-01", "2021-02-01", "2021-03-01"),
}


@pytest.mark.parametrize(("first_to", "second_from", "second_to"), GAPS.values(), ids=GAPS)
def test_versions_follow_one_another_and_the_last_has_no_end(
    first_to: str, second_from: str, second_to: str | None
) -> None:
    first = a_rule_set(valid_to=first_to)
    second = a_rule_set(version=2, valid_from=second_from, valid_to=second_to)

    with pytest.raises(RuleSetsInvalid):
        RuleBook([second, first])


def test_the_official_rules_must_be_there() -> None:
    with pytest.raises(RuleSetsInvalid):
        RuleBooks([a_rule_set()], "theirs")


def test_changed_rules_have_another_fingerprint() -> None:
    same, other = a_rule_set(), a_rule_set(a_class("A", a_criterion("else")))

    assert RuleBook([same]).fingerprint == RuleBook([a_rule_set()]).fingerprint
    assert RuleBook([same]).fingerprint != RuleBook([other]).fingerprint


@pytest.mark.parametrize("rules", RULE_SETS, ids=lambda rules: rules.name)
def test_every_criterion_of_the_profile_says_where_it_comes_from(rules: RuleSet) -> None:
    criteria = [criterion for one in rules.classes for criterion in one.criteria]

    assert all(one.source and one.text.vi and one.text.en for one in criteria)
