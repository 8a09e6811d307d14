"""Two processes that read the same records at the same moment count each thing once."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.contracts.events import Event
from services.reporting.daily.handlers import DailyHandlers
from services.reporting.daily.model import DayArea, Figures
from services.reporting.daily.rules import DECLARATION, day_key
from services.reporting.daily.store import DailyStore
from tests.reporting.builders import COMMUNES, DISTRICTS, PROVINCE, TODAY, declared, received
from tests.reporting.daily.counting import handlers
from tests.reporting.daily.histories import Batch, deliveries, histories, recount
from tests.reporting.databases import stores
from tests.reporting.fakes import flat

pytestmark = pytest.mark.live


async def read(counting: DailyHandlers, batches: Sequence[Batch]) -> None:
    for kind, events in batches:
        await counting.count(kind, [received(event) for event in events])


async def everything_counted(store: DailyStore) -> dict[DayArea, dict[str, int]]:
    """All figures that are not zero."""
    days = [TODAY, TODAY + timedelta(days=1)]
    places = [(day, area) for day in days for area in (PROVINCE, *DISTRICTS, *COMMUNES)]
    counted = {place: await store.counted(*place) for place in places}
    return {
        DayArea(day_key(day), area): found
        for (day, area), one in counted.items()
        if one and (found := flat(one.figures))
    }


@settings(max_examples=10, deadline=None)
@given(history=histories(most=20), random=st.randoms(use_true_random=False))
async def test_racing_processes_end_in_the_figures_of_a_recount(
    mongo_url: str, history: Sequence[Event], random: Random
) -> None:
    arriving = [deliveries(history, random) for _ in range(2)]
    async with stores(mongo_url, processes=2) as both:
        reading = map(read, map(handlers, both), arriving)
        await asyncio.gather(*reading)

        assert await everything_counted(both[0]) == recount(history)


async def test_a_large_batch_read_by_two_processes_at_once_counts_once(mongo_url: str) -> None:
    communes = sorted(COMMUNES)
    events: list[Event] = [
        declared(number, commune_code=communes[number % 3]) for number in range(1000)
    ]

    async with stores(mongo_url, processes=2) as both:
        reading = map(read, map(handlers, both), [[(DECLARATION, events)]] * 2)
        await asyncio.gather(*reading)

        counted = await both[0].counted(TODAY, PROVINCE)
        assert counted is not None
        assert counted.figures == Figures(declarations=1000)
