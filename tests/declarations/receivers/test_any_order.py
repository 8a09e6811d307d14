"""Declarations of both channels in any order, batches and repetition come to the same end."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from services.backbone.events.received import Received
from services.contracts.declarations import (
    Channel,
    DeclarationAcknowledged,
    DeclarationsMerged,
    HealthDeclared,
)
from services.contracts.events import Event
from services.declarations.receivers.handlers import ReceiverHandlers
from services.declarations.receivers.model import Obligation
from services.declarations.receivers.rules import obligation_id
from tests.declarations.builders import COMMUNE, HOUR, NOON, OTHER_COMMUNE, the_areas
from tests.declarations.receivers.builders import declared, heard, person
from tests.declarations.receivers.clock import day_of
from tests.declarations.receivers.fakes import InMemoryObligations

Heard = Received[HealthDeclared]

# Around midnight, so that neighbours fall into different days.
_moments = st.integers(0, 4).map(lambda hours: NOON + (10 + hours) * HOUR)


class Said(NamedTuple):
    """What `declared` needs to know."""

    person: int
    channel: Channel
    commune: str


_said = st.builds(
    Said,
    st.integers(1, 2),
    st.sampled_from(Channel),
    st.sampled_from([COMMUNE, OTHER_COMMUNE]),
)
_histories = st.lists(st.tuples(_said, _moments, _moments), max_size=8).map(
    lambda all_said: [
        heard(
            declared(
                number,
                person_id=person(said.person),
                channel=said.channel,
                commune_code=said.commune,
                declared_at=at,
            ),
            kept_at,
        )
        for number, (said, at, kept_at) in enumerate(all_said, 1)
    ]
)


async def end_of(batches: Sequence[Sequence[Heard]]) -> InMemoryObligations:
    """What is there after these batches."""
    obligations = InMemoryObligations()
    handlers = ReceiverHandlers(obligations, the_areas().communes, day_of, lambda: NOON)
    for batch in batches:
        await handlers.owe(batch)
    return obligations


def deliveries(history: Sequence[Heard], random: Random) -> list[list[Heard]]:
    """Each up to three times, in any order, in any batches."""
    arriving = [one for one in history for _ in range(random.randint(1, 3))]
    random.shuffle(arriving)
    batches = []
    while arriving:
        size = random.randint(1, 4)
        batches.append(arriving[:size])
        arriving = arriving[size:]
    return batches


def seen(obligation: Obligation) -> Obligation:
    """What anybody can see of it: not in how many steps it came about."""
    return replace(obligation, version=0, revision=None)


@given(history=_histories, random=st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
async def test_any_order_comes_to_the_same_end(history: list[Heard], random: Random) -> None:
    expected = await end_of([history])

    arrived = await end_of(deliveries(history, random))

    assert {one: seen(each) for one, each in arrived.by_id.items()} == {
        one: seen(each) for one, each in expected.by_id.items()
    }


@given(history=_histories, random=st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
async def test_the_events_tell_the_end_and_each_step_once(
    history: list[Heard], random: Random
) -> None:
    obligations = await end_of(deliveries(history, random))

    for one in obligations.by_id.values():
        events = [each for each in obligations.told if _is_about(each, one)]
        merged = [each for each in events if isinstance(each, DeclarationsMerged)]
        acknowledged = [each for each in events if isinstance(each, DeclarationAcknowledged)]
        assert [each.version for each in events] == list(range(1, one.version + 1))
        assert len(acknowledged) == bool(one.acknowledged)
        assert len({each.declaration_ids for each in merged}) == len(merged)
        assert bool(merged) == one.has_both_channels
        if merged:
            assert merged[-1].declaration_ids == tuple(each.id for each in one.declarations)


def _is_about(event: Event, obligation: Obligation) -> bool:
    return event.key == str(obligation_id(obligation.id))
