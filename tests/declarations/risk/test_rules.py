"""Who is in which class, for how long, and why: by the rule sets of the profile."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from services.contracts.declarations import Finding, ZoneLevel
from services.declarations.risk.model import Fact, FactKind, Told
from services.declarations.risk.rules import MOST_REASONS, classify, is_outside_every_window
from tests.declarations.risk.builders import (
    BOOKS,
    MOH,
    a_fact_id,
    class_of,
    code_of,
    declared,
    evidence_of,
    found,
    july,
    met,
    person,
    stayed,
)

DAY = timedelta(days=1)
CHAIN = (
    found(1, july(18)),
    met(2, 1, july(17)),
    met(3, 2, july(18)),
    met(4, 3, july(18)),
    met(5, 4, july(19)),
    met(6, 5, july(19)),
)


def test_who_is_known_for_nothing_is_in_no_class() -> None:
    assert class_of(1, july(19)) is None


def test_classes_follow_the_distance_from_the_source() -> None:
    codes = [code_of(number, july(19), *CHAIN) for number in range(1, 7)]

    assert codes == ["F0", "F1", "F2", "F3", "F4", None]


def test_the_cases_of_june_2021_and_their_contacts() -> None:
    # BN 13663 and 13664 came back from Malaysia: capabilities, 3.2.
    june = date(2021, 6, 21)
    facts: list[Fact] = [
        found(13663, june),
        found(13664, june),
        *(met(100 + n, 13663 + n % 2, june - DAY) for n in range(30)),
        *(met(200 + n, 100 + n, june) for n in range(22)),
        *(met(300 + n, 200 + n % 22, june) for n in range(76)),
    ]

    on = [code_of(one.person_id.int, june + DAY, *facts) for one in facts]

    assert [on.count(code) for code in ("F0", "F1", "F2", "F3")] == [2, 30, 22, 76]


def test_a_reason_names_the_rule_and_every_fact_from_the_person_to_the_source() -> None:
    one = class_of(3, july(19), *CHAIN)

    assert one is not None
    [reason] = one.reasons
    assert (reason.rule_set, reason.criterion) == ("moh-2021/2", "contact-of-f1")
    assert [(fact.kind, fact.id, fact.person_id) for fact in reason.facts] == [
        (FactKind.CONTACT_LINK, CHAIN[2].id, person(3)),
        (FactKind.CONTACT_LINK, CHAIN[1].id, person(2)),
        (FactKind.FINDING, CHAIN[0].id, person(1)),
    ]
    assert reason.chain == (person(2), person(1))


def test_the_nearest_source_counts() -> None:
    diamond = (*CHAIN, met(4, 1, july(18)))

    assert code_of(4, july(19), *diamond) == "F1"
    assert code_of(5, july(19), *diamond) == "F2"


def test_who_met_a_thousand_sources_has_one_class_and_not_a_thousand_reasons() -> None:
    facts = [found(n, july(18)) for n in range(1000)]
    links = [met(5000, n, july(17)) for n in range(1000)]

    one = class_of(5000, july(19), *facts, *links)

    assert one is not None
    assert one.risk_class == "F1"
    assert len(one.reasons) == MOST_REASONS


# Periods


@pytest.mark.parametrize(
    ("met_on", "days", "last_day"),
    [
        (july(13), 21, date(2021, 8, 3)),
        (july(14), 14, july(28)),
    ],
    ids=["the last day of 21 days", "the first day of letter 5599"],
)
def test_the_period_is_that_of_the_rules_of_the_day_they_met(
    met_on: date, days: int, last_day: date
) -> None:
    one = class_of(2, july(20), found(1, july(14)), met(2, 1, met_on))

    assert one is not None
    assert (one.measure, one.first_day, one.last_day) == (
        "quarantine-facility",
        met_on + DAY,
        last_day,
    )
    assert (last_day - met_on).days == days


def test_fourteen_days_of_quarantine_are_followed_by_fourteen_at_home() -> None:
    facts = found(1, july(18)), met(2, 1, july(17))

    quarantined = class_of(2, july(31), *facts)
    at_home = class_of(2, date(2021, 8, 1), *facts)
    last = class_of(2, date(2021, 8, 14), *facts)

    assert quarantined is not None
    assert (quarantined.measure, quarantined.last_day) == ("quarantine-facility", july(31))
    assert at_home is not None
    assert (at_home.measure, at_home.first_day, at_home.last_day) == (
        "monitoring-home",
        date(2021, 8, 1),
        date(2021, 8, 14),
    )
    assert last == at_home
    assert class_of(2, date(2021, 8, 15), *facts) is None


def test_a_later_meeting_begins_the_days_anew() -> None:
    facts = found(1, july(18)), met(2, 1, july(15)), met(2, 1, july(19), id=a_fact_id("later"))

    one = class_of(2, july(20), *facts)

    assert one is not None
    assert (one.first_day, one.last_day) == (july(20), date(2021, 8, 2))
    assert len(one.reasons) == 2


def test_of_two_measures_the_stricter_is_done_first() -> None:
    # By the first meeting 21 days in a facility, by the second 14 days there and 14 at home.
    facts = found(1, july(13)), met(2, 1, july(13)), met(2, 1, july(14), id=a_fact_id("later"))

    until_august_3 = class_of(2, july(30), *facts)
    after = class_of(2, date(2021, 8, 4), *facts)

    assert until_august_3 is not None
    assert (until_august_3.measure, until_august_3.last_day) == (
        "quarantine-facility",
        date(2021, 8, 3),
    )
    assert after is not None
    assert after.measure == "monitoring-home"


@pytest.mark.parametrize(
    ("met_on", "last_day"),
    [
        (date(2021, 8, 31), date(2021, 9, 14)),
        (date(2021, 2, 20), date(2021, 3, 13)),
        (date(2021, 12, 25), date(2022, 1, 8)),
        (date(2024, 2, 20), date(2024, 3, 5)),
    ],
    ids=["a month of 31 days", "21 days over a February", "a year's end", "a leap year"],
)
def test_days_are_counted_over_the_ends_of_months(met_on: date, last_day: date) -> None:
    one = class_of(2, met_on + DAY, found(1, met_on), met(2, 1, met_on))

    assert one is not None
    assert one.last_day == last_day


def test_a_case_has_no_last_day_until_it_has_recovered() -> None:
    ill, well = found(1, july(1)), found(1, july(20), Finding.RECOVERED)

    one = class_of(1, july(31), ill)

    assert one is not None
    assert (one.first_day, one.last_day) == (july(1), None)
    assert code_of(1, july(19), ill, well) == "F0"
    assert code_of(1, july(20), ill, well) is None


def test_who_fell_ill_again_is_a_case_again() -> None:
    facts = found(1, july(1)), found(1, july(10), Finding.RECOVERED), found(1, july(15))

    assert [code_of(1, july(day), *facts) for day in (9, 10, 14, 15)] == ["F0", None, None, "F0"]


# Who could infect whom


@pytest.mark.parametrize(
    ("met_on", "code"),
    [(july(14), None), (july(15), "F1"), (july(31), "F1"), (date(2021, 8, 2), None)],
    ids=["four days before the test", "three days before", "13 days after", "15 days after"],
)
def test_a_case_infects_on_certain_days_only(met_on: date, code: str | None) -> None:
    assert code_of(2, date(2021, 8, 3), found(1, july(18)), met(2, 1, met_on)) == code


def test_a_contact_infects_nobody_whom_they_met_before() -> None:
    facts = found(1, july(18)), met(2, 1, july(17)), met(3, 2, july(16))

    assert code_of(3, july(19), *facts) is None


def test_who_had_recovered_infects_nobody() -> None:
    ill, well = found(1, july(15)), found(1, july(17), Finding.RECOVERED)

    assert code_of(2, july(19), ill, well, met(2, 1, july(17))) == "F1"
    assert code_of(2, july(19), ill, well, met(2, 1, july(18))) is None


def test_contacts_stay_contacts_when_the_case_recovers() -> None:
    facts = found(1, july(10)), found(1, july(18), Finding.RECOVERED), met(2, 1, july(14))

    assert code_of(2, july(20), *facts) == "F1"


def test_nobody_is_a_contact_before_the_case_is_known() -> None:
    facts = found(1, july(18)), met(2, 1, july(16))

    assert [code_of(2, july(day), *facts) for day in (16, 17, 18)] == [None, None, "F1"]


def test_a_meeting_that_counts_for_nothing_is_told_from_one_that_does() -> None:
    facts = evidence_of([found(1, july(18))])

    told = [
        is_outside_every_window(person(number), july(day), facts, MOH, july(19))
        for number, day in ((1, 10), (1, 17), (2, 10))
    ]

    assert told == [True, False, False]


# Suspicion


def test_a_suspicion_is_refuted_by_a_negative_test_and_so_is_what_followed() -> None:
    suspected, met_2 = found(1, july(15), Finding.SUSPECTED), met(2, 1, july(15))
    negative = found(1, july(17), Finding.NEGATIVE)

    assert code_of(1, july(16), suspected, negative) == "F1"
    assert code_of(1, july(17), suspected, negative) is None
    assert code_of(2, july(16), suspected, negative, met_2) == "F2"
    assert code_of(2, july(17), suspected, negative, met_2) is None


def test_a_negative_test_does_not_end_the_days_of_a_contact() -> None:
    facts = found(1, july(15)), met(2, 1, july(15)), found(2, july(17), Finding.NEGATIVE)

    assert code_of(2, july(18), *facts) == "F1"


FEVER = Told(symptoms=frozenset({"fever"}))


def test_a_symptom_alone_makes_nobody_a_contact() -> None:
    sick = declared(1, july(19))

    assert class_of(1, july(19), sick, told={sick.id: FEVER}) is None


@pytest.mark.parametrize(
    ("last_day", "code"),
    [(july(5), "F1"), (july(4), None)],
    ids=["14 days before", "15 days before"],
)
def test_a_symptom_within_14_days_of_an_outbreak_is_a_suspicion(
    last_day: date, code: str | None
) -> None:
    sick, stay = declared(1, july(19)), stayed(1, july(1), last_day)

    one = class_of(1, july(19), sick, stay, told={sick.id: FEVER})

    assert (one and one.risk_class) == code
    if one:
        assert [fact.kind for fact in one.reasons[0].facts] == ["declaration", "zone-exposure"]


def test_a_symptom_and_a_declared_contact_of_another_day_go_together() -> None:
    asked, sick = declared(1, july(10)), declared(1, july(19))
    told = {asked.id: Told(answers=frozenset({"case"})), sick.id: FEVER}

    one = class_of(1, july(19), asked, sick, told=told)

    assert one is not None
    assert one.risk_class == "F1"
    assert {fact.id for fact in one.reasons[0].facts} == {asked.id, sick.id}


@pytest.mark.parametrize(("celsius", "code"), [(37.9, "F3"), (38.0, "F1")])
def test_a_fever_that_was_measured_is_a_fever(celsius: float, code: str) -> None:
    sick = declared(1, july(19))
    told = {sick.id: Told(temperature_celsius=celsius, answers=frozenset({"case"}))}

    one = class_of(1, july(19), sick, told=told)

    assert one is not None
    assert one.risk_class == code


def test_what_an_erased_person_declared_says_nothing_any_more() -> None:
    assert class_of(1, july(19), declared(1, july(19)), stayed(1, july(1), july(2))) is None


@pytest.mark.parametrize(
    ("level", "code"),
    [
        (ZoneLevel.OUTBREAK, "F2"),
        (ZoneLevel.HIGH_RISK, "F3"),
        (ZoneLevel.RISK, None),
        (ZoneLevel.WATCHED, None),
    ],
)
def test_a_stay_counts_by_the_level_of_the_zone(level: ZoneLevel, code: str | None) -> None:
    assert code_of(1, july(19), stayed(1, july(10), july(18), level)) == code


def test_the_days_after_a_stay_begin_when_it_ends() -> None:
    one = class_of(1, july(12), stayed(1, july(10), july(18)))

    assert one is not None
    assert (one.first_day, one.last_day) == (july(19), date(2021, 8, 1))


# Circles


def test_people_who_met_in_a_circle_are_no_contacts_of_themselves() -> None:
    circle = met(2, 1, july(17)), met(1, 2, july(17))

    assert [code_of(n, july(19), *circle) for n in (1, 2)] == [None, None]
    assert [code_of(n, july(19), found(1, july(18)), *circle) for n in (1, 2)] == ["F0", "F1"]


def test_a_circle_does_not_make_the_days_longer() -> None:
    # 2 met 1 on the 17th; that 3 came back to 2 later adds nothing for 2.
    facts = found(1, july(18)), met(2, 1, july(17)), met(3, 2, july(18)), met(2, 3, july(25))

    one = class_of(2, july(26), *facts)

    assert one is not None
    assert one.last_day == july(31)
    assert class_of(2, date(2021, 8, 15), *facts) is None


# By the definition of the World Health Organization


def who(number: int, *facts: Fact, told: dict[UUID, Told] | None = None) -> str | None:
    book = BOOKS.get("who-2020-12")
    assert book is not None
    evidence = evidence_of(facts, told)
    one = classify(person(number), evidence, book, july(19)).in_class
    return one.risk_class if one else None


SYMPTOMS = {
    "fever and cough": ({"fever", "cough"}, True),
    "three of the list": ({"cough", "fatigue", "sore_throat"}, True),
    "fever and no cough": ({"fever", "fatigue"}, False),
    "three, of which one is not on the list": ({"cough", "fatigue", "rash"}, False),
}


@pytest.mark.parametrize(("symptoms", "is_met"), SYMPTOMS.values(), ids=SYMPTOMS)
def test_who_is_suspected_by_symptoms_and_the_area(symptoms: set[str], is_met: bool) -> None:
    sick = declared(1, july(19))
    told: dict[UUID, Told] = {sick.id: Told(symptoms=frozenset(symptoms))}
    stay = stayed(1, july(1), july(5), ZoneLevel.HIGH_RISK)

    assert who(1, sick, stay, told=told) == ("suspected" if is_met else None)
    assert who(1, sick, told=told) is None


@pytest.mark.parametrize("finding", [Finding.CONFIRMED, Finding.PROBABLE])
def test_with_a_contact_they_are_probable(finding: Finding) -> None:
    sick = declared(2, july(19))
    told: dict[UUID, Told] = {sick.id: Told(symptoms=frozenset({"fever", "cough"}))}

    assert who(2, sick, found(1, july(18), finding), met(2, 1, july(16)), told=told) == "probable"


def test_a_contact_without_symptoms_is_no_case_by_that_definition() -> None:
    assert who(2, found(1, july(18)), met(2, 1, july(17))) is None
    assert who(1, found(1, july(18))) == "confirmed"


def test_who_is_probable_by_a_contact_makes_nobody_probable() -> None:
    sick, also_sick = declared(2, july(19)), declared(3, july(19))
    fever = Told(symptoms=frozenset({"fever", "cough"}))
    facts = found(1, july(18)), met(2, 1, july(17)), met(3, 2, july(18)), sick, also_sick

    assert who(3, *facts, told={sick.id: fever, also_sick.id: fever}) is None
