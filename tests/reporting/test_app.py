"""The reporting service as it is put together."""

import pytest

from services.backbone.frame import Service
from services.reporting.app import assemble
from services.reporting.settings import Settings
from tests.deploy.profile_files import DIRECTORY


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Service:
    for name, value in {
        "MONGO_URL": "mongodb://127.0.0.1:1",
        "KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1",
        "PROFILE_DIR": str(DIRECTORY),
        "OIDC_ISSUER": "http://issuer.example",
    }.items():
        monkeypatch.setenv(name, value)
    return assemble(Settings())


async def test_it_hears_every_stream_with_figures_in_a_group_of_its_own(service: Service) -> None:
    groups = [one.group_of("reporting") for one in service.frame.subscriptions]

    assert groups == [
        "reporting.daily.declarations.health.v1",
        "reporting.daily.declarations.followups.v1",
        "reporting.daily.duty.alerts.v1",
        "reporting.daily.notifications.messages.v1",
        "reporting.daily.declarations.acknowledgements.v1",
    ]


async def test_it_keeps_facts_and_counters_and_publishes_nothing(service: Service) -> None:
    frame = service.frame

    assert {"facts", "counters"} <= set(frame.indexes)
    assert frame.streams == []
