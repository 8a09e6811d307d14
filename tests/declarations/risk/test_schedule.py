"""What follows from old facts when days go by, and when rules change."""

from datetime import date, datetime, timedelta

from services.declarations.risk.rule_books import RuleBook
from services.declarations.risk.schedule import MOST_AT_ONCE
from tests.declarations.builders import ZONE
from tests.declarations.risk.builders import RULE_SETS, july, person
from tests.declarations.risk.feature import Feature, finding_recorded, linked


def morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 0, 1, tzinfo=ZONE)


def steps(feature: Feature, number: int) -> list[str | None]:
    return [
        one.in_class.measure if one.in_class else None
        for one in feature.standings.by_person[person(number)].history
    ]


async def test_a_period_ends_by_itself() -> None:
    feature = Feature()
    await feature.hear(finding_recorded(1, july(18)), linked(2, 1, july(17)))

    for day in (july(31), date(2021, 8, 1), date(2021, 8, 14), date(2021, 8, 15)):
        feature.now = morning(day)
        await feature.schedule().look()
        await feature.schedule().look()

    assert steps(feature, 2) == ["quarantine-facility", "monitoring-home", None]
    assert feature.code_of(1) == "F0"


async def test_who_missed_the_day_is_looked_at_late() -> None:
    feature = Feature()
    await feature.hear(finding_recorded(1, july(18)), linked(2, 1, july(17)))

    feature.now = morning(date(2021, 9, 20))
    await feature.schedule().look()

    assert steps(feature, 2) == ["quarantine-facility", None]


async def test_everybody_whose_turn_it_is_is_looked_at_however_many() -> None:
    feature = Feature()
    many = range(2, MOST_AT_ONCE * 2 + 10)
    await feature.hear(finding_recorded(1, july(18)), *(linked(n, 1, july(17)) for n in many))

    feature.now = morning(date(2021, 8, 1))
    await feature.schedule().look()

    assert {steps(feature, n)[-1] for n in many} == {"monitoring-home"}


async def test_new_rules_take_effect_on_their_day() -> None:
    # Given rules that from the 25th on know no F2
    second = RULE_SETS[1].model_copy(update={"valid_to": july(25)})
    third = RULE_SETS[1].model_copy(
        update={"version": 3, "valid_from": july(25), "classes": RULE_SETS[1].classes[:2]}
    )
    feature = Feature(book=RuleBook((RULE_SETS[0], second, third)))
    await feature.hear(
        finding_recorded(1, july(18)), linked(2, 1, july(17)), linked(3, 2, july(18))
    )

    feature.now = morning(july(24))
    await feature.schedule().look()
    before = feature.codes([1, 2, 3])
    feature.now = morning(july(25))
    await feature.schedule().look()

    assert before == ["F0", "F1", "F2"]
    assert feature.codes([1, 2, 3]) == ["F0", "F1", None]


async def test_a_profile_with_other_rules_moves_people_at_the_start() -> None:
    # Given people who stand where the profile's rules have put them
    feature = Feature()
    many = range(2, MOST_AT_ONCE + 50)
    await feature.hear(finding_recorded(1, july(18)), *(linked(n, 1, july(17)) for n in many))

    # When the service starts again with a shorter course for F1
    f0, f1, *others = RULE_SETS[1].classes
    shorter = f1.model_copy(update={"course": f1.course[1:]})
    changed = RULE_SETS[1].model_copy(update={"classes": (f0, shorter, *others)})
    again = Feature(
        facts=feature.facts,
        standings=feature.standings,
        book=RuleBook((RULE_SETS[0], changed)),
        now=feature.now + timedelta(hours=1),
    )
    await again.schedule().look()

    assert {steps(again, n)[-1] for n in many} == {"monitoring-home"}
    assert again.code_of(1) == "F0"
