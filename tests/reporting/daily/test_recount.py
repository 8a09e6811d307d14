"""The figures are those of a recount, whatever the order, the repetition and the batches."""

from collections.abc import Sequence
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from services.contracts.events import Event
from tests.reporting.builders import received
from tests.reporting.daily.counting import handlers
from tests.reporting.daily.histories import deliveries, histories, recount
from tests.reporting.fakes import InMemoryDays


@settings(max_examples=150, deadline=None)
@given(histories(), st.randoms(use_true_random=False))
async def test_any_delivery_ends_in_the_figures_of_a_recount(
    history: Sequence[Event], random: Random
) -> None:
    days = InMemoryDays()

    for kind, events in deliveries(history, random):
        await handlers(days).count(kind, [received(event) for event in events])

    assert {place: +counts for place, counts in days.counts.items() if +counts} == recount(history)
    assert all(count >= 0 for counts in days.counts.values() for count in counts.values())
