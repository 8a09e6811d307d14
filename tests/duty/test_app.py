"""The duty service as it is put together."""

from base64 import b64encode
from pathlib import Path

import pytest

from services.backbone.frame import Service
from services.duty.app import assemble
from services.duty.settings import Settings
from tests.deploy.profile_files import DIRECTORY
from tests.duty.units.stores import PRIVATE_KEY, public


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Service:
    for name, value in {
        "MONGO_URL": "mongodb://127.0.0.1:1",
        "KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1",
        "PROFILE_DIR": str(DIRECTORY),
        "OIDC_ISSUER": "http://issuer.example",
    }.items():
        monkeypatch.setenv(name, value)
    for secret in ("key_encryption_key", "contact_public_key"):
        (tmp_path / secret).write_bytes(b64encode(public(PRIVATE_KEY)))
    return assemble(Settings(_secrets_dir=str(tmp_path)))


async def test_it_owns_its_topics_and_hears_of_symptoms(service: Service) -> None:
    frame = service.frame

    assert [stream.name for stream in frame.streams] == [
        "duty.units.v1",
        "duty.staff-contacts.v1",
        "duty.alerts.v1",
    ]
    assert [one.group_of(frame.name) for one in frame.subscriptions] == [
        "duty.alerts.declarations.health.v1"
    ]


async def test_every_collection_with_events_has_an_outbox_that_is_swept(service: Service) -> None:
    frame = service.frame

    swept = {outbox.name for outbox in frame.relay.outboxes}
    indexed = {
        name
        for name, indexes in frame.indexes.items()
        if any(index.document["name"] == "outbox_waiting" for index in indexes)
    }

    assert swept == indexed == {"alerts", "units", "staff"}
