"""What the feature does with the symptoms that it hears of."""

import pytest

from services.contracts.declarations import SymptomsDeclared
from services.declarations.followups.handlers import FollowUpHandlers, subscriptions
from services.declarations.followups.model import Status
from tests.declarations.builders import (
    HOUR,
    NOON,
    OTHER_COMMUNE,
    a_followup,
    a_visit,
    received,
    symptoms_declared,
)
from tests.declarations.fakes import InMemoryFollowUps


@pytest.fixture
def followups() -> InMemoryFollowUps:
    return InMemoryFollowUps()


@pytest.fixture
def handlers(followups: InMemoryFollowUps) -> FollowUpHandlers:
    return FollowUpHandlers(followups, lambda: NOON)


async def test_each_symptomatic_person_is_given_to_the_station_of_the_commune(
    handlers: FollowUpHandlers, followups: InMemoryFollowUps
) -> None:
    here, there = symptoms_declared(1), symptoms_declared(2, commune_code=OTHER_COMMUNE)

    await handlers.open_followups([received(here), received(there)])

    assert {one.station for one in followups.by_id.values()} == {
        "tram-y-te-30730",
        "tram-y-te-30766",
    }
    assert len(followups.told) == 2


async def test_the_same_batch_again_opens_nothing_anew(
    handlers: FollowUpHandlers, followups: InMemoryFollowUps
) -> None:
    batch = [received(symptoms_declared(number)) for number in (1, 2, 1)]
    await handlers.open_followups(batch)

    await handlers.open_followups(batch)

    assert len(followups.by_id) == len(followups.told) == 2


async def test_an_event_that_comes_after_the_visit_does_not_open_it_again(
    handlers: FollowUpHandlers, followups: InMemoryFollowUps
) -> None:
    await followups.open([a_followup(1, NOON)])
    await followups.add_visit(a_followup(1, NOON), a_visit(), NOON)

    await handlers.open_followups([received(symptoms_declared(2)), received(symptoms_declared(1))])

    assert followups.by_id[a_followup(1).id].status is Status.VISITED


async def test_the_later_of_two_declarations_may_be_heard_first(
    handlers: FollowUpHandlers, followups: InMemoryFollowUps
) -> None:
    late = received(symptoms_declared(2, declared_at=NOON - HOUR))
    later = received(symptoms_declared(3, declared_at=NOON))

    await handlers.open_followups([later, late])

    assert [one.declared_at for one in followups.by_id.values()] == [NOON, NOON - HOUR]


def test_the_feature_hears_of_symptoms_and_of_nothing_else(handlers: FollowUpHandlers) -> None:
    [subscription] = subscriptions(handlers)

    assert subscription.events == (SymptomsDeclared,)
    assert subscription.group_of("declarations") == "declarations.followups.declarations.health.v1"
