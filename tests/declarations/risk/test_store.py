"""What the stores of facts and standings promise, in memory and in MongoDB."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from services.backbone.outbox.outbox import Outbox, Waiting
from services.backbone.store.mongo import Database, ensure_indexes
from services.contracts.declarations import RiskClassified, RiskCleared
from services.declarations.risk import facts as facts_store
from services.declarations.risk import rules
from services.declarations.risk import store as standings_store
from services.declarations.risk.facts import FactStore
from services.declarations.risk.model import Classification, Fact, InClass, Standing
from services.declarations.risk.rules import Seen
from services.declarations.risk.store import LONGEST_HISTORY, Looked, StandingStore
from tests.declarations.builders import COMMUNE, HOUR, NOON
from tests.declarations.risk.builders import (
    class_of,
    declared,
    found,
    july,
    met,
    person,
    stayed,
)
from tests.declarations.risk.fakes import InMemoryFacts, InMemoryStandings

ILL = found(1, july(18))


@dataclass(frozen=True)
class Promised:
    facts: Any
    standings: Any
    told: Callable[[], list[str]]


@pytest.fixture
def in_memory() -> Promised:
    standings = InMemoryStandings()
    return Promised(
        InMemoryFacts(), standings, lambda: [type(one).__name__ for one in standings.told]
    )


@pytest.fixture
async def in_mongo(mongo_database: Database) -> Promised:
    facts, standings = mongo_database["risk_facts"], mongo_database["risk_standings"]
    await ensure_indexes(facts, facts_store.INDEXES)
    await ensure_indexes(standings, standings_store.INDEXES)
    waiting: list[Waiting] = []
    store = StandingStore(standings, Outbox(standings, waiting.extend))
    return Promised(
        FactStore(facts), store, lambda: [one.entry.id.split(":")[0] for one in waiting]
    )


@pytest.fixture(params=["in_memory", pytest.param("in_mongo", marks=pytest.mark.live)])
def promised(request: pytest.FixtureRequest) -> Promised:
    found_: Promised = request.getfixturevalue(request.param)
    return found_


# Facts


async def test_facts_are_read_as_they_were_kept(promised: Promised) -> None:
    kept: list[Fact] = [
        ILL,
        met(1, 2, july(17)),
        declared(1, july(19)),
        stayed(1, july(3), july(5)),
    ]
    await promised.facts.keep([*kept, found(2, july(18))])

    read = await promised.facts.of([person(1), person(3)])

    assert read.keys() == {person(1)}
    assert sorted(read[person(1)], key=lambda one: one.kind) == sorted(
        kept, key=lambda one: one.kind
    )


async def test_the_newest_version_of_a_fact_holds_in_whatever_order_they_come(
    promised: Promised,
) -> None:
    newer = found(1, july(10), id=ILL.id, version=2)

    await promised.facts.keep([newer])
    await promised.facts.keep([ILL, newer])

    assert await promised.facts.of([person(1)]) == {person(1): [newer]}


async def test_what_is_withdrawn_is_no_fact(promised: Promised) -> None:
    link = met(1, 2, july(17))
    await promised.facts.keep([link.model_copy(update={"version": 2, "is_withdrawn": True})])
    await promised.facts.keep([link])

    assert await promised.facts.of([person(1)]) == {}
    # Whoever was linked by mistake has to be looked at all the same.
    assert await promised.facts.who_met([person(2)]) == {person(1)}


async def test_a_fact_of_another_kind_with_the_same_id_is_another_fact(promised: Promised) -> None:
    same_id = declared(2, july(19)).model_copy(update={"id": ILL.id, "version": 9})

    await promised.facts.keep([ILL, same_id])

    assert await promised.facts.of([person(1), person(2)]) == {
        person(1): [ILL],
        person(2): [same_id],
    }


async def test_who_met_any_of_several_is_told_once(promised: Promised) -> None:
    await promised.facts.keep([met(3, 1, july(17)), met(3, 2, july(17)), met(4, 1, july(17))])

    assert await promised.facts.who_met([person(1), person(2)]) == {person(3), person(4)}
    assert await promised.facts.who_met([person(3)]) == frozenset()


async def test_nothing_to_keep_is_no_write(promised: Promised) -> None:
    await promised.facts.keep([])

    assert await promised.facts.of([]) == {}


# Standings

F0 = class_of(1, july(19), ILL)


def a_look(
    before: Standing,
    in_class: InClass | None = F0,
    *,
    at: datetime = NOON,
    revision: int = 1,
    look_on: int | None = 20,
    rules_name: str = "rules",
) -> Looked:
    on = july(look_on) if look_on else None
    seen = Seen(at, COMMUNE, rules_name, UUID(int=revision))
    after = rules.look(before, Classification(in_class, on), seen)
    is_news = after.version > before.version
    return Looked(before, after, rules.told(after) if is_news else None)


async def standing(promised: Promised, number: int = 1) -> Standing:
    one: Standing = (await promised.standings.of([person(number)]))[person(number)]
    return one


async def test_a_stranger_stands_nowhere(promised: Promised) -> None:
    assert await standing(promised) == Standing(person_id=person(1))


async def test_a_standing_is_read_as_it_was_written(promised: Promised) -> None:
    look = a_look(await standing(promised))

    assert await promised.standings.save([look], NOON) == frozenset()

    assert await standing(promised) == look.after
    assert promised.told() == ["RiskClassified"]


async def test_a_change_is_told_and_stays_in_the_history(promised: Promised) -> None:
    await promised.standings.save([a_look(await standing(promised))], NOON)

    look = a_look(await standing(promised), None, at=NOON + HOUR, revision=2, look_on=None)
    await promised.standings.save([look], NOON + HOUR)

    after = await standing(promised)
    assert (after.version, after.in_class, after.look_on) == (2, None, None)
    assert [(one.version, one.in_class, one.at) for one in after.history] == [
        (1, F0, NOON),
        (2, None, NOON + HOUR),
    ]
    assert promised.told() == ["RiskClassified", "RiskCleared"]


async def test_a_look_that_changed_nothing_tells_nothing_but_is_a_look(promised: Promised) -> None:
    await promised.standings.save([a_look(await standing(promised))], NOON)
    before = await standing(promised)

    assert not await promised.standings.save([a_look(before, revision=2)], NOON)

    assert await promised.standings.save([a_look(before, None, revision=3)], NOON) == {person(1)}
    assert promised.told() == ["RiskClassified"]


async def test_of_two_first_looks_one_has_to_look_again(promised: Promised) -> None:
    before = await standing(promised)

    outrun = await asyncio.gather(
        *(promised.standings.save([a_look(before, revision=n)], NOON) for n in (1, 2))
    )

    assert sorted(map(len, outrun)) == [0, 1]
    assert promised.told() == ["RiskClassified"]


async def test_those_of_a_batch_who_were_outrun_are_named_and_the_others_hold(
    promised: Promised,
) -> None:
    strangers = [Standing(person_id=person(n)) for n in (1, 2, 3)]
    await promised.standings.save([a_look(strangers[1])], NOON)

    outrun = await promised.standings.save([a_look(one, revision=2) for one in strangers], NOON)

    assert outrun == {person(2)}
    assert promised.told() == ["RiskClassified"] * 3


async def test_who_is_due_comes_longest_due_first(promised: Promised) -> None:
    looks = [
        a_look(Standing(person_id=person(n)), look_on=day)
        for n, day in ((1, 25), (2, 19), (3, 20), (4, None))
    ]
    await promised.standings.save(looks, NOON)

    assert await promised.standings.due(july(18), 10) == []
    assert await promised.standings.due(july(20), 10) == [person(2), person(3)]
    assert await promised.standings.due(july(30), 2) == [person(2), person(3)]


async def test_those_by_other_rules_come_page_by_page(promised: Promised) -> None:
    looks = [
        a_look(Standing(person_id=person(n)), rules_name="old" if n % 2 else "new")
        for n in range(1, 8)
    ]
    await promised.standings.save(looks, NOON)

    first = await promised.standings.by_other_rules("new", None, 3)
    rest = await promised.standings.by_other_rules("new", first[-1], 3)

    assert [one.int for one in (*first, *rest)] == [1, 3, 5, 7]


async def test_a_history_has_an_end(promised: Promised) -> None:
    for number in range(LONGEST_HISTORY + 3):
        look = a_look(
            await standing(promised), F0 if number % 2 == 0 else None, revision=number + 1
        )
        await promised.standings.save([look], NOON)

    history = (await standing(promised)).history
    assert len(history) == LONGEST_HISTORY
    assert history[-1].version == LONGEST_HISTORY + 3


def test_what_is_told_of_a_class_and_of_none() -> None:
    look = a_look(Standing(person_id=person(1)))

    assert isinstance(look.event, RiskClassified)
    assert isinstance(a_look(look.after, None).event, RiskCleared)
