"""What the stores of follow-ups promise, in memory and in MongoDB."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from services.backbone.store.mongo import Database
from services.declarations.followups import rules
from services.declarations.followups.day_list import DayList, Group, Place
from services.declarations.followups.model import FollowUp, Status
from services.declarations.followups.telling_rules import Change
from tests.declarations.builders import COMMUNE, NOON, OTHER_COMMUNE, TODAY, symptoms_declared
from tests.declarations.followups.builders import (
    CAUSES,
    POLICY,
    a_followup,
    a_visit,
    at,
    day,
    noon_of,
    opened,
    visited,
)
from tests.declarations.followups.fakes import InMemoryFollowUps
from tests.declarations.health.fakes import InMemoryKeys
from tests.declarations.stores import stores_in

PERSON = a_followup().person_id


@dataclass(frozen=True)
class Promised:
    """The stores, the types of the events they let out, and how a person is erased."""

    store: Any
    days: Any
    told: Callable[[], list[str]]
    shred: Callable[[UUID], Awaitable[bool]]


@pytest.fixture
def in_memory() -> Promised:
    keys = InMemoryKeys()
    store = InMemoryFollowUps(keys)
    told = lambda: [type(one).__name__ for one in store.told]  # noqa: E731 - a list in one line
    return Promised(store, store, told, keys.shred)


@pytest.fixture
async def in_mongo(mongo_database: Database) -> Promised:
    stores = await stores_in(mongo_database)
    days = DayList(mongo_database["followups"])
    return Promised(stores.followups, days, stores.told, stores.keys.shred)


@pytest.fixture(params=["in_memory", pytest.param("in_mongo", marks=pytest.mark.live)])
def promised(request: pytest.FixtureRequest) -> Promised:
    found: Promised = request.getfixturevalue(request.param)
    return found


async def open_all(promised: Promised, *changes: Change, on: int = 1) -> None:
    assert await promised.store.write(changes, at(noon_of(on)))


def symptoms_again(followup: FollowUp, number: int, on: int) -> Change:
    declared = symptoms_declared(
        number, person_id=followup.person_id, declared_at=noon_of(on), receipt=f"0000000{number}"
    )
    word = CAUSES.of_symptoms(declared, noon_of(on))
    change = rules.after_words(followup, [word], at(noon_of(on)), POLICY)
    assert change
    return change


async def test_a_follow_up_is_read_as_it_was_written(promised: Promised) -> None:
    await open_all(promised, opened(1), opened(2))

    assert await promised.store.get(a_followup(2).id) == a_followup(2)
    assert await promised.store.known([a_followup(2).id, UUID(int=4)]) == {
        a_followup(2).id: a_followup(2)
    }


async def test_a_declaration_is_told_where_its_follow_up_stands(promised: Promised) -> None:
    await open_all(promised, opened(1))

    assert await promised.store.status_of(PERSON, UUID(int=1)) is Status.OPEN
    assert await promised.store.status_of(PERSON, UUID(int=2)) is None
    assert await promised.store.status_of(a_followup(2).person_id, UUID(int=2)) is None


async def test_opening_again_is_refused_and_tells_nothing(promised: Promised) -> None:
    await open_all(promised, opened(1))

    assert not await promised.store.write([opened(1, noon_of(2)), opened(2)], at(noon_of(2)))

    assert await promised.store.get(a_followup(1).id) == a_followup(1)
    assert await promised.store.get(a_followup(2).id)
    assert promised.told()[:1] == ["FollowUpOpened"]


async def test_a_change_needs_the_version_that_was_read(promised: Promised) -> None:
    await open_all(promised, opened())
    change = symptoms_again(a_followup(), 2, on=1)

    assert await promised.store.write([change], at(NOON))
    assert not await promised.store.write([change], at(NOON))

    assert await promised.store.get(a_followup().id) == change.followup


async def test_a_visit_is_counted_kept_and_told(promised: Promised) -> None:
    await open_all(promised, opened())
    visit = a_visit(symptoms={"fever", "cough"}, temperature_celsius=38.2, note="Đã gặp\ntại nhà")
    change = visited(a_followup(), visit)

    assert await promised.store.add_visit(change, visit, at(NOON))

    after = await promised.store.get(a_followup().id)
    assert after == change.followup
    assert await promised.store.visit(after, visit.id) == visit
    assert await promised.store.status_of(PERSON, UUID(int=1)) is Status.VISITED
    assert promised.told() == ["FollowUpOpened", "FollowUpVisited"]


async def test_visits_of_one_follow_up_are_told_apart(promised: Promised) -> None:
    await open_all(promised, opened())
    one, two = a_visit(1, note="một"), a_visit(2, note="hai")
    once = visited(a_followup(), one)
    await promised.store.add_visit(once, one, at(NOON))
    twice = visited(once.followup, two)
    await promised.store.add_visit(twice, two, at(NOON))

    found = [await promised.store.visit(twice.followup, visit.id) for visit in (one, two)]

    assert found == [one, two]


async def test_of_two_visits_at_once_one_has_to_look_again(promised: Promised) -> None:
    await open_all(promised, opened())

    added = await asyncio.gather(
        *(
            promised.store.add_visit(visited(a_followup(), one), one, at(NOON))
            for one in (a_visit(1), a_visit(2))
        )
    )

    assert sorted(added) == [False, True]
    after = await promised.store.get(a_followup().id)
    assert len(after.visit_ids) == 1
    assert promised.told() == ["FollowUpOpened", "FollowUpVisited"]


async def test_a_visit_to_an_erased_person_cannot_be_read_any_more(promised: Promised) -> None:
    await open_all(promised, opened())
    change = visited(a_followup(), a_visit())
    await promised.store.add_visit(change, a_visit(), at(NOON))

    await promised.shred(PERSON)

    assert await promised.store.visit(change.followup, UUID(int=1)) is None


async def test_not_even_when_the_person_comes_back(promised: Promised) -> None:
    await open_all(promised, opened())
    once = visited(a_followup(), a_visit(1))
    await promised.store.add_visit(once, a_visit(1), at(NOON))
    await promised.shred(PERSON)

    twice = visited(once.followup, a_visit(2))
    await promised.store.add_visit(twice, a_visit(2), at(NOON))

    assert await promised.store.visit(twice.followup, UUID(int=1)) is None
    assert await promised.store.visit(twice.followup, UUID(int=2)) == a_visit(2)


async def test_the_clock_finds_those_whose_day_has_passed(promised: Promised) -> None:
    await open_all(promised, opened(1), opened(2), opened(3, noon_of(2)))
    seen = visited(a_followup(2), a_visit())
    await promised.store.add_visit(seen, a_visit(), at(NOON))

    found = [await promised.store.to_settle(day(number), 10) for number in (1, 2, 3)]

    assert [set(ids) for ids in found] == [
        set(),
        {a_followup(1).id},
        {a_followup(number).id for number in (1, 2, 3)},
    ]
    assert len(await promised.store.to_settle(day(3), 2)) == 2


async def test_the_clock_forgets_those_who_are_done(promised: Promised) -> None:
    await open_all(promised, opened())
    over = rules.after_midnight(a_followup(), at(noon_of(20)), POLICY)
    assert over
    await promised.store.write([over], at(noon_of(20)))

    assert await promised.store.to_settle(day(30), 10) == []
    assert await promised.days.of_day(COMMUNE, day(20), None, 10) == []


async def a_commune_with_everybody(promised: Promised) -> dict[str, UUID]:
    """On the third day: two to be seen, one missed yesterday, one seen today; one elsewhere."""
    await open_all(promised, *(opened(number, noon_of(2)) for number in (1, 2, 3)), on=2)
    await open_all(promised, opened(4, noon_of(3)), on=3)
    await open_all(promised, opened(9, noon_of(3), commune_code=OTHER_COMMUNE), on=3)
    for number, visited_on in ((2, 2), (3, 3)):
        followup = a_followup(number, noon_of(2))
        visit = a_visit(number, visited_at=noon_of(visited_on))
        change = visited(followup, visit)
        await promised.store.add_visit(change, visit, at(noon_of(visited_on)))
    missed = rules.after_midnight(a_followup(1, noon_of(2)), at(noon_of(3)), POLICY)
    assert missed
    await promised.store.write([missed], at(noon_of(3)))
    return {name: a_followup(n).id for name, n in (("1", 1), ("2", 2), ("3", 3), ("4", 4))}


async def groups_on(promised: Promised, number: int) -> dict[str, set[UUID]]:
    lines = await promised.days.of_day(COMMUNE, day(number), None, 50)
    found: dict[str, set[UUID]] = {}
    for line in lines:
        found.setdefault(line.place.group, set()).add(line.followup.id)
    return found


async def test_the_list_has_those_to_be_seen_then_the_missed_then_the_seen(
    promised: Promised,
) -> None:
    who = await a_commune_with_everybody(promised)

    assert await groups_on(promised, 3) == {
        "due": {who["1"], who["2"], who["4"]},
        "seen": {who["3"]},
    }
    assert await groups_on(promised, 2) == {
        "missed": {who["1"], who["3"]},
        "seen": {who["2"]},
    }
    assert await groups_on(promised, 4) == {"due": set(who.values())}
    assert await groups_on(promised, 1) == {}


async def test_nobody_is_on_the_list_after_their_last_day(promised: Promised) -> None:
    await open_all(promised, opened())

    days = [await groups_on(promised, number) for number in (14, 15)]

    assert days == [{"due": {a_followup().id}}, {}]


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
@pytest.mark.parametrize("number", [2, 3])
async def test_pages_lose_and_repeat_nobody(promised: Promised, limit: int, number: int) -> None:
    await a_commune_with_everybody(promised)
    whole = await promised.days.of_day(COMMUNE, day(number), None, 50)

    listed: list[Place] = []
    while page := await promised.days.of_day(
        COMMUNE, day(number), listed[-1] if listed else None, limit
    ):
        listed += [line.place for line in page]

    assert listed == [line.place for line in whole]
    assert len(set(listed)) == len(listed) > 2


@pytest.mark.live
@pytest.mark.parametrize(
    "after", [None, *(Place(group, TODAY, UUID(int=1)) for group in Group)], ids=str
)
async def test_every_part_of_the_list_is_read_along_its_index(
    mongo_database: Database, after: Place | None
) -> None:
    await stores_in(mongo_database)

    for _, found in DayList(mongo_database["followups"]).parts(COMMUNE, TODAY, after):
        plan = str((await found.explain())["queryPlanner"]["winningPlan"])
        assert "_in_the_commune" in plan
        assert "'SORT'" not in plan


@pytest.mark.live
async def test_the_clock_reads_along_its_index(mongo_database: Database) -> None:
    await stores_in(mongo_database)

    plan = (
        await mongo_database["followups"]
        .find({"look_on": {"$lte": TODAY.isoformat()}})
        .sort("look_on", 1)
        .explain()
    )

    stages = str(plan["queryPlanner"]["winningPlan"])
    assert "to_settle" in stages
    assert "'SORT'" not in stages
