"""What the feature does with the declarations of both channels."""

from typing import Any

import pytest

from services.backbone.events.dead_letters import Refused
from services.contracts.declarations import HealthDeclared
from services.declarations.receivers import rules
from services.declarations.receivers.handlers import ReceiverHandlers, subscriptions
from services.declarations.receivers.model import State
from tests.declarations.builders import HOUR, NOON, TODAY, the_areas
from tests.declarations.receivers.builders import (
    AUTHORITY,
    PERSON,
    declared,
    heard,
    on_paper,
    person,
)
from tests.declarations.receivers.clock import day_of
from tests.declarations.receivers.fakes import InMemoryObligations


@pytest.fixture
def obligations() -> InMemoryObligations:
    return InMemoryObligations()


@pytest.fixture
def handlers(obligations: InMemoryObligations) -> ReceiverHandlers:
    return ReceiverHandlers(obligations, the_areas().communes, day_of, lambda: NOON)


def told(obligations: InMemoryObligations) -> list[str]:
    return [type(one).__name__ for one in obligations.told]


async def test_a_plain_declaration_is_owed_and_tells_nothing(
    handlers: ReceiverHandlers, obligations: InMemoryObligations
) -> None:
    await handlers.owe([heard(declared(1)), heard(declared(2, person_id=person(2)))])

    assert {one.state for one in obligations.by_id.values()} == {State.OWED}
    assert len(obligations.by_id) == 2
    assert obligations.told == []


async def test_the_two_channels_of_a_person_and_day_are_one(
    handlers: ReceiverHandlers, obligations: InMemoryObligations
) -> None:
    await handlers.owe([heard(on_paper(2), NOON + HOUR)])
    await handlers.owe([heard(declared(1), NOON + 2 * HOUR)])

    [one] = obligations.by_id.values()
    assert one.merged == 2
    assert one.acknowledged_by_system_since == one.acknowledged_by_commune_since == NOON + HOUR
    assert told(obligations) == ["DeclarationAcknowledged", "DeclarationsMerged"]


async def test_another_day_is_another_obligation(
    handlers: ReceiverHandlers, obligations: InMemoryObligations
) -> None:
    await handlers.owe([heard(declared(1)), heard(on_paper(2, declared_at=NOON - 24 * HOUR))])

    assert sorted(one.state for one in obligations.by_id.values()) == [
        State.ACKNOWLEDGED,
        State.OWED,
    ]


async def test_a_batch_that_comes_again_changes_nothing(
    handlers: ReceiverHandlers, obligations: InMemoryObligations
) -> None:
    batch = [heard(declared(1)), heard(on_paper(2)), heard(declared(3)), heard(declared(1))]
    await handlers.owe(batch)
    before, events = dict(obligations.by_id), list(obligations.told)

    await handlers.owe(batch)
    await handlers.owe(list(reversed(batch)))

    assert (obligations.by_id, obligations.told) == (before, events)
    assert told(obligations) == ["DeclarationsMerged", "DeclarationAcknowledged"]


async def test_what_another_process_wrote_meanwhile_is_not_lost(
    handlers: ReceiverHandlers, obligations: InMemoryObligations
) -> None:
    await handlers.owe([heard(declared(1))])
    [known] = obligations.by_id.values()
    decided = rules.acknowledge(known, AUTHORITY, NOON)
    assert decided

    async def acknowledge() -> None:
        await obligations.save([decided])

    obligations.meanwhile = lambda: _run(acknowledge())
    await handlers.owe([heard(declared(2))])

    [after] = obligations.by_id.values()
    assert (after.merged, after.state) == (2, State.ACKNOWLEDGED)


async def test_two_processes_that_hear_of_a_person_at_once_keep_both(
    handlers: ReceiverHandlers, obligations: InMemoryObligations
) -> None:
    async def other() -> None:
        other_process = ReceiverHandlers(obligations, the_areas().communes, day_of, lambda: NOON)
        await other_process.owe([heard(on_paper(2))])

    obligations.meanwhile = lambda: _run(other())
    await handlers.owe([heard(declared(1))])

    after = await obligations.of(PERSON, TODAY)
    assert after
    assert after.merged == 2
    assert told(obligations) == ["DeclarationAcknowledged", "DeclarationsMerged"]


async def test_a_commune_that_the_profile_does_not_have_owes_nothing(
    handlers: ReceiverHandlers, obligations: InMemoryObligations
) -> None:
    with pytest.raises(Refused):
        await handlers.owe([heard(declared(1)), heard(declared(2, commune_code="99999"))])

    assert obligations.by_id == {}


def test_the_feature_hears_of_declarations(handlers: ReceiverHandlers) -> None:
    [subscription] = subscriptions(handlers)

    assert subscription.events == (HealthDeclared,)
    assert subscription.group_of("declarations") == "declarations.receivers.declarations.health.v1"


def _run(work: Any) -> None:
    """Nothing in memory waits for anything, so it is done at once."""
    with pytest.raises(StopIteration):
        work.send(None)
