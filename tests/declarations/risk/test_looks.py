"""Two replicas look at the same people at once: the older view never has the last word."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence

import pytest

from services.contracts.identifiers import PersonId
from services.declarations.risk.looks import TRIES, OftenOutrun
from services.declarations.risk.model import Fact, Standing
from tests.declarations.builders import COMMUNE
from tests.declarations.risk.builders import found, july, met, person
from tests.declarations.risk.fakes import InMemoryFacts, InMemoryStandings
from tests.declarations.risk.feature import Feature


class SlowFacts(InMemoryFacts):
    """While `gate` is shut, whoever has read facts waits with them in hand."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = asyncio.Event()
        self.gate.set()
        self.is_read = asyncio.Event()

    async def of(self, people: Iterable[PersonId]) -> Mapping[PersonId, Sequence[Fact]]:
        facts = await super().of(people)
        self.is_read.set()
        await self.gate.wait()
        return facts


async def an_old_look_and_a_new_one(feature: Feature, facts: SlowFacts, *new: Fact) -> None:
    """A look that has read the facts is held up; then `new` ones come and are looked at."""
    facts.gate.clear()
    facts.is_read.clear()
    old = asyncio.create_task(feature.looks.look_at([person(2)]))
    await facts.is_read.wait()
    await facts.keep(new)
    facts.gate.set()
    # The old look goes on only when the new one has ended.
    await feature.another_replica().look_at([person(2)])
    await old


@pytest.fixture
def facts() -> SlowFacts:
    return SlowFacts()


@pytest.fixture
def feature(facts: SlowFacts) -> Feature:
    return Feature(facts=facts)


async def test_a_look_at_older_facts_is_done_again(feature: Feature, facts: SlowFacts) -> None:
    await facts.keep([found(1, july(18))])

    await an_old_look_and_a_new_one(feature, facts, met(2, 1, july(17)))

    assert feature.code_of(2) == "F1"


async def test_even_when_the_newer_look_changed_nothing(feature: Feature, facts: SlowFacts) -> None:
    # Given a contact, and a look that saw the link withdrawn
    await facts.keep([found(1, july(18)), met(2, 1, july(17))])
    await feature.looks.look_at([person(2)])
    await facts.keep([met(2, 1, july(17), version=2, is_withdrawn=True)])

    # When the link is back before that look is written
    await an_old_look_and_a_new_one(feature, facts, met(2, 1, july(17), version=3))

    # Then the person has been a contact all the time
    assert feature.code_of(2) == "F1"
    assert [type(one).__name__ for one in feature.standings.told] == ["RiskClassified"]


async def test_many_looks_at_once_tell_each_change_once(feature: Feature) -> None:
    await feature.facts.keep([found(1, july(18)), *(met(n, 1, july(17)) for n in range(2, 20))])
    everybody = [person(n) for n in range(1, 20)]

    await asyncio.gather(*(feature.another_replica().look_at(everybody) for _ in range(8)))

    assert len(feature.standings.told) == 19


class AlwaysOutrun(InMemoryStandings):
    async def save(self, looks: Sequence[object], at: object) -> frozenset[PersonId]:
        return frozenset([person(1)])


async def test_who_is_outrun_again_and_again_reads_the_batch_once_more() -> None:
    feature = Feature(standings=AlwaysOutrun())

    with pytest.raises(OftenOutrun):
        await feature.looks.look_at([person(1)])

    assert feature.registry.get_sample_value("risk_outrun_total") == TRIES


async def test_changes_are_counted_by_class(feature: Feature, facts: SlowFacts) -> None:
    await facts.keep([found(1, july(18)), met(2, 1, july(17))])
    await feature.looks.look_at([person(1), person(2)])
    await facts.keep([met(2, 1, july(17), version=2, is_withdrawn=True)])
    await feature.looks.look_at([person(2)])

    counted = {
        code: feature.registry.get_sample_value("risk_changed_total", {"risk_class": code})
        for code in ("F0", "F1", "none")
    }
    assert counted == {"F0": 1, "F1": 1, "none": 1}


async def test_who_lives_nowhere_is_in_no_class(feature: Feature, facts: SlowFacts) -> None:
    await facts.keep([found(1, july(18), commune_code=None)])
    feature.people.strangers = {person(1)}

    await feature.looks.look_at([person(1)])

    assert feature.standings.by_person == {}


async def test_who_was_erased_is_cleared_where_they_lived(
    feature: Feature, facts: SlowFacts
) -> None:
    await facts.keep([found(1, july(18), commune_code=None)])
    await feature.looks.look_at([person(1)])
    feature.people.strangers = {person(1)}
    await facts.keep([found(1, july(18), commune_code=None, version=2, is_withdrawn=True)])

    await feature.looks.look_at([person(1)])

    standing: Standing = feature.standings.by_person[person(1)]
    assert (standing.in_class, standing.commune_code) == (None, COMMUNE)
