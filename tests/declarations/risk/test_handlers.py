"""Whatever is heard, in whatever order and how often, people stand where the facts put them."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from services.contracts.declarations import (
    Finding,
    HealthDeclared,
    Risk,
    RiskClassified,
    RiskCleared,
)
from services.declarations.health.model import Contacts, Gender, Kept
from services.declarations.risk.handlers import subscriptions
from tests.declarations.builders import COMMUNE, OTHER_COMMUNE, received
from tests.declarations.risk.builders import july, person
from tests.declarations.risk.feature import (
    Feature,
    exposed,
    finding_recorded,
    health_declared,
    linked,
    not_exposed,
    unlinked,
)

CHAIN = (
    finding_recorded(1, july(18)),
    linked(2, 1, july(17)),
    linked(3, 2, july(18)),
    linked(4, 3, july(18)),
)


@pytest.fixture
def feature() -> Feature:
    return Feature()


def told(feature: Feature) -> list[str]:
    return [
        f"{one.person_id.int}:{one.risk_class if isinstance(one, RiskClassified) else '-'}"
        for one in feature.standings.told
        if isinstance(one, RiskClassified | RiskCleared)
    ]


async def test_a_finding_puts_everybody_behind_into_their_classes(feature: Feature) -> None:
    await feature.hear(*CHAIN[1:])
    assert feature.standings.told == []

    await feature.hear(CHAIN[0])

    assert feature.codes([1, 2, 3, 4]) == ["F0", "F1", "F2", "F3"]
    assert sorted(told(feature)) == ["1:F0", "2:F1", "3:F2", "4:F3"]
    assert {one.version for one in feature.standings.told} == {1}


async def test_what_is_told_has_measure_period_and_rules(feature: Feature) -> None:
    await feature.hear(*CHAIN[:2])

    [one] = [
        one
        for one in feature.standings.told
        if isinstance(one, RiskClassified) and one.person_id == person(2)
    ]
    assert one == RiskClassified(
        person_id=person(2),
        commune_code=COMMUNE,
        risk_class="F1",
        rule_set="moh-2021/2",
        measure="quarantine-facility",
        first_day=july(18),
        last_day=july(31),
    )


async def test_the_same_batch_again_says_nothing_new(feature: Feature) -> None:
    await feature.hear(*CHAIN)
    before = list(feature.standings.told)

    await feature.hear(*CHAIN, *CHAIN)

    assert feature.standings.told == before


async def test_the_same_in_another_order_ends_the_same(feature: Feature) -> None:
    turned = Feature()

    for one in CHAIN:
        await feature.hear(one)
    for one in reversed(CHAIN):
        await turned.hear(one)

    assert feature.codes(range(1, 5)) == turned.codes(range(1, 5))


async def test_a_finding_that_is_withdrawn_clears_everybody_behind(feature: Feature) -> None:
    await feature.hear(*CHAIN)

    await feature.hear(finding_recorded(1, july(18), version=2, is_withdrawn=True))

    assert feature.codes([1, 2, 3, 4]) == [None] * 4
    assert sorted(told(feature)[4:]) == ["1:-", "2:-", "3:-", "4:-"]


async def test_a_withdrawal_that_comes_before_what_it_withdraws_holds(feature: Feature) -> None:
    await feature.hear(finding_recorded(1, july(18), version=2, is_withdrawn=True), *CHAIN)

    assert feature.codes([1, 2]) == [None, None]
    assert feature.standings.told == []


async def test_a_link_in_the_middle_that_is_withdrawn_frees_those_behind_it(
    feature: Feature,
) -> None:
    await feature.hear(*CHAIN)

    await feature.hear(unlinked(3, 2, july(18)))

    assert feature.codes([1, 2, 3, 4]) == ["F0", "F1", None, None]


async def test_a_diamond_keeps_the_nearer_side_when_the_other_goes(feature: Feature) -> None:
    await feature.hear(*CHAIN, linked(4, 1, july(18)))
    assert feature.code_of(4) == "F1"

    await feature.hear(unlinked(4, 1, july(18)))

    assert feature.code_of(4) == "F3"


async def test_a_correction_moves_the_whole_chain(feature: Feature) -> None:
    await feature.hear(*CHAIN)

    await feature.hear(finding_recorded(1, july(18), Finding.SUSPECTED, version=2))

    assert feature.codes([1, 2, 3, 4]) == ["F1", "F2", "F3", "F4"]


async def test_a_circle_made_by_two_officers_at_once_ends(feature: Feature) -> None:
    await feature.hear(*CHAIN, linked(1, 4, july(18)), linked(2, 4, july(18)))

    assert feature.codes([1, 2, 3, 4]) == ["F0", "F1", "F2", "F3"]

    await feature.hear(finding_recorded(1, july(18), version=2, is_withdrawn=True))
    assert feature.codes([1, 2, 3, 4]) == [None] * 4


async def test_a_superspreader_with_a_thousand_contacts(feature: Feature) -> None:
    contacts = range(2, 1002)
    await feature.hear(*(linked(one, 1, july(17)) for one in contacts))
    await feature.hear(*(linked(one + 1000, one, july(18)) for one in contacts))

    await feature.hear(finding_recorded(1, july(18)))

    assert set(feature.codes(contacts)) == {"F1"}
    assert set(feature.codes(range(1002, 2002))) == {"F2"}
    assert len(feature.standings.told) == 2001


async def test_nobody_beyond_the_rules_is_looked_at(feature: Feature) -> None:
    await feature.hear(*(linked(one + 1, one, july(18)) for one in range(1, 9)))
    before = {n: feature.standings.by_person[person(n)].revision for n in range(2, 10)}

    await feature.hear(finding_recorded(1, july(18)))

    looked = [
        n for n, known in before.items() if feature.standings.by_person[person(n)].revision != known
    ]
    assert looked == [2, 3, 4, 5]


async def test_a_zone_that_is_corrected_away_clears_who_stayed_there(feature: Feature) -> None:
    await feature.hear(exposed(1, july(10)))
    assert feature.code_of(1) == "F2"

    await feature.hear(not_exposed(1, july(10)))

    assert feature.code_of(1) is None
    assert told(feature) == ["1:F2", "1:-"]


def kept(**fields: object) -> Kept:
    return Kept.model_validate(
        {
            "person": {"full_name": "A", "birth_year": 1990, "gender": Gender.MALE},
            "residence": {"address": "B"},
            **fields,
        }
    )


async def test_symptoms_and_contacts_are_read_where_they_are_sealed(feature: Feature) -> None:
    sick = health_declared(1, Risk.SYMPTOMATIC)
    feature.declarations.kept[sick.declaration_id] = kept(
        symptoms=("fever",), contacts=Contacts(case=True)
    )

    await feature.hear(sick)

    assert feature.code_of(1) == "F1"


async def test_who_declared_a_contact_is_exposed(feature: Feature) -> None:
    asked = health_declared(1, Risk.EXPOSED)
    feature.declarations.kept[asked.declaration_id] = kept(contacts=Contacts(case=True))

    await feature.hear(asked)

    assert feature.code_of(1) == "F3"


class Untouched:
    """Whoever asks for anything of it has done too much."""


async def test_a_declaration_without_risk_costs_nothing(feature: Feature) -> None:
    feature.handlers._facts = feature.handlers._looks = Untouched()  # type: ignore[assignment]  # noqa: SLF001

    await feature.hear(*(health_declared(number, Risk.NONE) for number in range(1000)))

    assert feature.standings.by_person == {}


async def test_a_declaration_counts_on_the_day_of_the_province(feature: Feature) -> None:
    night = datetime.fromisoformat("2021-07-18T18:00:00+00:00")
    sick = health_declared(1, Risk.EXPOSED, declared_at=night)
    feature.declarations.kept[sick.declaration_id] = kept(contacts=Contacts(case=True))

    await feature.hear(sick)

    standing = feature.standings.by_person[person(1)].in_class
    assert standing is not None
    assert standing.reasons[0].day == july(19)


async def test_the_commune_is_the_registers_else_that_of_the_fact(feature: Feature) -> None:
    feature.people.commune = OTHER_COMMUNE
    feature.people.strangers = {person(2)}

    await feature.hear(*CHAIN[:2])

    assert {one.key: getattr(one, "commune_code", "") for one in feature.standings.told} == {
        str(person(1)): OTHER_COMMUNE,
        str(person(2)): COMMUNE,
    }


async def test_the_history_keeps_every_change(feature: Feature) -> None:
    await feature.hear(*CHAIN)
    feature.now += timedelta(days=1)
    await feature.hear(unlinked(2, 1, july(17)))

    changes = feature.standings.by_person[person(2)].history
    assert [(one.version, one.in_class and one.in_class.risk_class) for one in changes] == [
        (1, "F1"),
        (2, None),
    ]


def test_it_hears_findings_links_exposures_and_declarations(feature: Feature) -> None:
    heard = subscriptions(feature.handlers)

    assert [one.group_of("declarations") for one in heard] == [
        "declarations.risk.declarations.findings.v1",
        "declarations.risk.declarations.contacts.v1",
        "declarations.risk.declarations.exposures.v1",
        "declarations.risk.declarations.health.v1",
    ]


async def test_a_batch_of_declarations_is_taken_twice_with_the_same_end(feature: Feature) -> None:
    events: list[HealthDeclared] = [health_declared(n, Risk.EXPOSED) for n in range(5)]
    for one in events:
        feature.declarations.kept[one.declaration_id] = kept(contacts=Contacts(case=True))
    batch = [received(one) for one in events]

    await feature.handlers.take_declarations(batch)
    await feature.handlers.take_declarations(batch[::-1])

    assert len(feature.standings.told) == 5
    assert UUID(int=0) in feature.standings.by_person
