"""A symptomatic person becomes one alert, however often it is heard of."""

from datetime import timedelta

import pytest
from prometheus_client import CollectorRegistry

from services.backbone.events.dead_letters import Refused, Unavailable
from services.duty.alerts.escalation import Escalation
from services.duty.alerts.handlers import AlertHandlers, subscriptions
from services.duty.alerts.metrics import AlertMetrics
from services.duty.units.model import Desk
from tests.duty.builders import (
    CHAIN,
    COMMUNE,
    NOON,
    OTHER_COMMUNE,
    STATION,
    STATION_DESK,
    WITHIN,
    received,
    symptoms_declared,
)
from tests.duty.fakes import FixedChains, InMemoryAlerts


class Service:
    """The handlers, what they keep and what they measure."""

    def __init__(self) -> None:
        self.alerts = InMemoryAlerts()
        self.chains = FixedChains()
        self.registry = CollectorRegistry()
        self.handlers = AlertHandlers(
            self.alerts, Escalation(self.chains, WITHIN), AlertMetrics(self.registry), lambda: NOON
        )

    def measured(self, name: str) -> float | None:
        return self.registry.get_sample_value(f"declared_to_alert_seconds_{name}")


@pytest.fixture
def service() -> Service:
    return Service()


async def test_whoever_answers_for_the_commune_is_alerted(service: Service) -> None:
    await service.handlers.alert_stations([received(symptoms_declared(receipt="0000000A"))])

    [alert] = service.alerts.by_id.values()
    assert alert.told[0].accounts == (STATION,)
    assert (alert.receipt, alert.raised_at) == ("0000000A", NOON)


async def test_the_same_events_again_raise_nothing_new(service: Service) -> None:
    events = [received(symptoms_declared(1)), received(symptoms_declared(2))]
    await service.handlers.alert_stations(events)

    await service.handlers.alert_stations(events)

    assert len(service.alerts.told) == 2
    assert service.measured("count") == 2


async def test_the_same_declaration_twice_in_a_batch_raises_one_alert(service: Service) -> None:
    await service.handlers.alert_stations([received(symptoms_declared())] * 2)

    assert len(service.alerts.told) == 1
    assert service.measured("count") == 1


async def test_the_order_of_arrival_makes_no_difference(service: Service) -> None:
    events = [received(symptoms_declared(1)), received(symptoms_declared(2))]
    other = Service()

    await service.handlers.alert_stations(events)
    await other.handlers.alert_stations(events[::-1])

    assert service.alerts.by_id == other.alerts.by_id


async def test_a_repeat_heard_after_the_roster_changed_tells_nobody_else(service: Service) -> None:
    await service.handlers.alert_stations([received(symptoms_declared())])
    relief = Desk(level=STATION_DESK.level, unit_code=STATION, accounts=("relief",))
    service.chains.chains[COMMUNE] = (relief, *CHAIN[1:])

    await service.handlers.alert_stations([received(symptoms_declared())])

    [alert] = service.alerts.by_id.values()
    assert alert.told[0].accounts == (STATION,)


async def test_a_commune_that_nobody_answers_for_is_refused_aloud(service: Service) -> None:
    stranger = symptoms_declared(commune_code=OTHER_COMMUNE)

    with pytest.raises(Refused):
        await service.handlers.alert_stations([received(stranger)])


async def test_what_is_heard_before_the_units_are_loaded_is_wanted_again(
    service: Service,
) -> None:
    service.chains.is_loaded = False

    with pytest.raises(Unavailable):
        await service.handlers.alert_stations([received(symptoms_declared())])

    assert not service.alerts.by_id


async def test_the_time_from_declaration_to_alert_is_measured(service: Service) -> None:
    declared_at = NOON - timedelta(seconds=2)

    await service.handlers.alert_stations([received(symptoms_declared(), declared_at)])

    assert service.measured("sum") == 2


async def test_a_publisher_whose_clock_is_ahead_does_not_shorten_the_measure(
    service: Service,
) -> None:
    ahead = NOON + timedelta(seconds=2)

    await service.handlers.alert_stations([received(symptoms_declared(), ahead)])

    assert service.measured("sum") == 0


def test_the_feature_hears_symptoms_and_nothing_else(service: Service) -> None:
    [one] = subscriptions(service.handlers)

    assert one.group_of("duty") == "duty.alerts.declarations.health.v1"
    assert [event.__name__ for event in one.events] == ["SymptomsDeclared"]
