"""Random people, random meetings, random orders: the end is what a slow and simple count says."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from services.contracts.declarations import ContactLinked, Finding, FindingRecorded
from services.contracts.events import Event
from tests.declarations.builders import TODAY
from tests.declarations.risk.builders import a_fact_id
from tests.declarations.risk.feature import Feature, finding_recorded, linked, unlinked

PEOPLE = 7
CODES = ["F0", "F1", "F2", "F3", "F4"]
DAY = timedelta(days=1)

days = st.integers(0, 8).map(lambda ago: TODAY - ago * DAY)
people = st.integers(0, PEOPLE - 1)
findings = st.builds(
    finding_recorded,
    people,
    days,
    st.sampled_from([Finding.CONFIRMED, Finding.SUSPECTED, Finding.RECOVERED]),
)


@st.composite
def meetings(draw: st.DrawFn) -> list[ContactLinked]:
    """Meetings of different people; they may close circles, as two officers may at once."""
    pairs = draw(st.lists(st.tuples(people, people), max_size=14, unique=True))
    return [linked(one, other, draw(days)) for one, other in pairs if one != other]


@dataclass(frozen=True)
class World:
    found: list[FindingRecorded]
    met: list[ContactLinked]
    withdrawn: list[ContactLinked]


@st.composite
def worlds(draw: st.DrawFn) -> World:
    found = [
        one.model_copy(update={"finding_id": a_fact_id("finding", number)})
        for number, one in enumerate(draw(st.lists(findings, min_size=1, max_size=4)))
    ]
    met = draw(meetings())
    withdrawn = draw(st.lists(st.sampled_from(met), unique=True)) if met else []
    return World(found, met, withdrawn)


def events_of(world: World) -> list[Event]:
    gone = [unlinked(one.exposed.int, one.source.int, one.last_met_on) for one in world.withdrawn]
    return [*world.found, *world.met, *gone]


def slow_class_of(number: int, world: World) -> str | None:
    """By walking every chain that ends at the person and does not lead through them."""
    for code, name in enumerate(CODES):
        causes = _slow_days(number, code, world, number)
        if any(until is None or until > TODAY for _, until in causes):
            return name
    return None


def _slow_days(number: int, code: int, world: World, whose: int) -> set[tuple[date, date | None]]:
    """On which days the person came into the class, and when each of them was over."""
    own = [one for one in world.found if one.person_id.int == number]
    recovered = [one.found_on for one in own if one.finding is Finding.RECOVERED]
    wanted = {0: Finding.CONFIRMED, 1: Finding.SUSPECTED}.get(code)
    began = {one.found_on for one in own if one.finding is wanted}
    if code:
        standing = [one for one in world.met if one not in world.withdrawn]
        for link in standing:
            source = link.source.int
            if link.exposed.int != number or source == whose:
                continue
            behind = _slow_days(source, code - 1, world, whose)
            if any(_infects(code - 1, source, cause, link.last_met_on, world) for cause in behind):
                began.add(link.last_met_on)
    return {(day, min((r for r in recovered if r >= day), default=None)) for day in began}


def _infects(
    code: int, source: int, cause: tuple[date, date | None], met_on: date, world: World
) -> bool:
    day, until = cause
    own = [one for one in world.found if one.person_id.int == source]
    by_finding = {0: Finding.CONFIRMED, 1: Finding.SUSPECTED}.get(code)
    is_finding = any(one.finding is by_finding and one.found_on == day for one in own)
    before = 3 if is_finding else 0
    return day - before * DAY <= met_on <= day + 14 * DAY and (until is None or met_on <= until)


async def ended(events: list[Event], batch: int) -> tuple[Feature, list[str | None]]:
    feature = Feature()
    for start in range(0, len(events), batch):
        await feature.hear(*events[start : start + batch])
    return feature, feature.codes(range(PEOPLE))


@settings(max_examples=150, deadline=None)
@given(worlds(), st.randoms(use_true_random=False), st.integers(1, 5))
async def test_the_end_is_the_same_in_every_order_and_after_every_redelivery(
    world: World, random: Random, batch: int
) -> None:
    events = events_of(world)
    shuffled = events + random.sample(events, random.randint(0, len(events)))
    random.shuffle(shuffled)

    feature, codes = await ended(shuffled, batch)
    again, _ = await ended(events, len(events))

    assert codes == [slow_class_of(number, world) for number in range(PEOPLE)]
    assert _standing(feature) == _standing(again)


def _standing(feature: Feature) -> dict[int, object]:
    return {
        one.person_id.int: one.in_class
        for one in feature.standings.by_person.values()
        if one.in_class
    }


@settings(max_examples=50, deadline=None)
@given(worlds(), st.randoms(use_true_random=False))
async def test_what_was_told_is_where_people_stand(world: World, random: Random) -> None:
    events = events_of(world)
    random.shuffle(events)
    feature, codes = await ended(events, 1)

    heard: dict[str, Event] = {}
    for one in feature.standings.told:
        assert heard.get(one.key) is None or heard[one.key].version == one.version - 1
        heard[one.key] = one

    last = {key: getattr(one, "risk_class", None) for key, one in heard.items()}
    assert {key: code for key, code in last.items() if code} == {
        str(one.person_id): codes[one.person_id.int]
        for one in feature.standings.by_person.values()
        if one.in_class
    }
