"""Whatever arrives is counted once: again, late, or partly unusable."""

from datetime import timedelta

import pytest
from prometheus_client import CollectorRegistry

from services.backbone.events.dead_letters import Refused, apply
from services.backbone.events.received import Reason
from services.contracts.declarations import Risk
from services.contracts.events import Event
from services.contracts.notifications import MessageCreated, MessageSent
from services.reporting.daily.handlers import subscriptions
from services.reporting.daily.model import DayArea
from services.reporting.daily.rules import ALERT, DECLARATION, FOLLOW_UP, MESSAGE, Kind
from tests.reporting.builders import (
    NOON,
    PROVINCE,
    a_message,
    acknowledged,
    both_channels,
    declared,
    raised,
    received,
    visited,
)
from tests.reporting.daily.counting import handlers
from tests.reporting.fakes import InMemoryDays


def in_the_province(days: InMemoryDays, day: str = "20210719") -> dict[str, int]:
    return dict(days.counts.get(DayArea(day, PROVINCE), {}))


@pytest.mark.parametrize(
    ("kind", "events", "counted"),
    [
        (DECLARATION, [declared(1), declared(2)], {"declarations": 2}),
        (FOLLOW_UP, [visited(1), visited(1, version=3)], {"followed_up": 1}),
        (ALERT, [raised(1), acknowledged(1)], {"alerts.raised": 1, "alerts.acknowledged": 1}),
        (
            MESSAGE,
            [a_message(MessageCreated), a_message(MessageSent, version=2)],
            {"messages.sending": 1},
        ),
    ],
)
async def test_the_same_batch_again_changes_nothing(
    kind: Kind, events: list[Event], counted: dict[str, int]
) -> None:
    days = InMemoryDays()
    batch = [received(event) for event in events]

    await handlers(days).count(kind, batch)
    await handlers(days).count(kind, batch)

    assert in_the_province(days) == counted
    assert days.writes == 1


async def test_what_is_partly_known_is_counted_as_far_as_it_is_new() -> None:
    days = InMemoryDays()
    await handlers(days).count(DECLARATION, [received(declared(1)), received(declared(2))])

    await handlers(days).count(DECLARATION, [received(declared(2)), received(declared(3))])

    assert in_the_province(days) == {"declarations": 3}


async def test_what_comes_days_late_is_counted_in_its_own_day() -> None:
    days = InMemoryDays()
    late = received(declared(declared_at=NOON - timedelta(days=3)), time=NOON)

    await handlers(days).count_declarations([late])

    assert in_the_province(days, "20210716") == {"declarations": 1}
    assert in_the_province(days, "20210719") == {}


async def test_a_commune_that_the_profile_does_not_have_is_refused() -> None:
    with pytest.raises(Refused, match="commune_code"):
        await handlers(InMemoryDays()).count(
            DECLARATION, [received(declared(commune_code="99999"))]
        )


async def test_a_refused_event_does_not_hold_up_its_batch() -> None:
    days = InMemoryDays()
    batch = [received(declared(number)) for number in range(1, 8)]
    batch[4] = received(declared(5, commune_code="99999"))

    letters = await apply(handlers(days).count_declarations, batch)

    assert [letter.reason for letter in letters] == [Reason.REFUSED]
    assert in_the_province(days) == {"declarations": 6}


async def test_the_road_is_measured_once_for_each_declaration() -> None:
    registry = CollectorRegistry()
    counting = handlers(InMemoryDays(), registry, now=NOON + timedelta(seconds=3))
    batch = [received(declared(1), time=NOON), received(declared(2, risk=Risk.EXPOSED), time=NOON)]

    await counting.count_declarations([*batch, *batch])
    await counting.count_declarations(batch)

    assert registry.get_sample_value("declared_to_figures_seconds_count") == 2
    assert registry.get_sample_value("declared_to_figures_seconds_sum") == 6
    assert registry.get_sample_value("declared_to_figures_seconds_bucket", {"le": "2.0"}) == 0
    assert registry.get_sample_value("declared_to_figures_seconds_bucket", {"le": "5.0"}) == 2


async def test_operators_see_what_changed_and_what_was_counted_again() -> None:
    registry = CollectorRegistry()
    counting = handlers(InMemoryDays(), registry)

    await counting.count(DECLARATION, [received(declared(1)), received(declared(2))])
    await counting.count(DECLARATION, [received(declared(2)), received(declared(3))])

    changed = registry.get_sample_value("figures_changed_total", {"kind": "declaration"})
    assert changed == 3
    assert registry.get_sample_value("figures_again_total") == 1


async def test_each_subscription_counts_what_it_hears() -> None:
    days = InMemoryDays()
    examples = {
        "declarations.health.v1": declared(),
        "declarations.followups.v1": visited(),
        "declarations.acknowledgements.v1": both_channels(),
        "duty.alerts.v1": raised(),
        "notifications.messages.v1": a_message(),
    }

    for one in subscriptions(handlers(days)):
        await one.handler([received(examples.pop(one.stream.name))])

    assert not examples
    assert in_the_province(days) == {
        "declarations": 1,
        "followed_up": 1,
        "merged": 1,
        "alerts.raised": 1,
        "messages.created": 1,
    }
