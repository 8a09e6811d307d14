"""On which day to look at a person again."""

from datetime import date, timedelta

from services.declarations.risk.model import Fact
from services.declarations.risk.rule_books import RuleBook
from services.declarations.risk.rules import classify
from tests.declarations.risk.builders import (
    MOH,
    RULE_SETS,
    code_of,
    evidence_of,
    found,
    july,
    met,
    person,
    stayed,
)

DAY = timedelta(days=1)


def turns_of(number: int, *facts: Fact, first: date) -> list[date]:
    """Every day on which something new follows, from `first` on."""
    evidence, day, found_turns = evidence_of(facts), first, list[date]()
    while (on := classify(person(number), evidence, MOH, day).look_on) is not None:
        found_turns.append(on)
        day = on
    return found_turns


def test_a_contact_is_looked_at_when_each_measure_ends() -> None:
    turns = turns_of(2, found(1, july(18)), met(2, 1, july(17)), first=july(19))

    assert turns == [date(2021, 8, 1), date(2021, 8, 15)]


def test_everybody_with_a_fact_is_looked_at_when_new_rules_take_effect() -> None:
    turns = turns_of(1, found(1, july(1)), first=july(2))

    assert turns == [july(14)]


def test_nothing_happens_between_two_turns() -> None:
    facts = (
        found(1, july(1)),
        met(2, 1, july(2)),
        met(2, 1, july(14)),
        stayed(2, july(5), july(20)),
    )
    evidence = evidence_of(facts)
    day = july(1)
    while day < date(2021, 9, 1):
        one = classify(person(2), evidence, MOH, day)
        until = one.look_on or date(2021, 9, 1)
        between = [day + n * DAY for n in range((until - day).days)]

        assert {classify(person(2), evidence, MOH, each).in_class for each in between} == {
            one.in_class
        }
        day = until


def test_new_rules_may_put_people_into_other_classes_from_their_day_on() -> None:
    second = RULE_SETS[1]
    milder = second.model_copy(update={"classes": second.classes[:2]})
    book = RuleBook((RULE_SETS[0], milder))
    facts = evidence_of([found(1, july(10)), met(2, 1, july(10)), met(3, 2, july(10))])

    before, after = (classify(person(3), facts, book, july(day)).in_class for day in (13, 14))

    assert before is not None
    assert before.risk_class == "F2"
    assert after is None


def test_a_person_is_still_in_quarantine_by_the_days_of_the_old_rules() -> None:
    facts = found(1, july(10)), met(2, 1, july(10))

    assert [code_of(2, july(day), *facts) for day in (13, 14, 31)] == ["F1", "F1", "F1"]
    assert code_of(2, date(2021, 8, 1), *facts) is None
