"""The declarations service as it is put together."""

from base64 import b64encode
from pathlib import Path

import pytest
from pydantic import ValidationError

from deploy.local.paths import PROFILE
from services.declarations.app import assemble
from services.declarations.settings import Settings
from tests.contracts.published import STREAMS

SECRETS = ("pseudonym_key", "key_encryption_key", "receipt_key", "contact_public_key")


@pytest.fixture
def secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The environment of the service; a test may spoil a file of the folder."""
    for name, value in {
        "MONGO_URL": "mongodb://127.0.0.1:1",
        "KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1",
        "PROFILE_DIR": str(PROFILE),
        "OIDC_ISSUER": "http://issuer.example",
    }.items():
        monkeypatch.setenv(name, value)
    for number, secret in enumerate(SECRETS):
        (tmp_path / secret).write_bytes(b64encode(bytes([9 + number] * 32)))
    return tmp_path


async def test_it_owns_every_topic_that_it_is_to_write(secrets: Path) -> None:
    frame = assemble(Settings(_secrets_dir=str(secrets))).frame

    written = {name for name, stream in STREAMS.items() if stream.publisher == "declarations"}
    assert {stream.name for stream in frame.streams} == written


async def test_every_feature_hears_each_topic_in_a_group_of_its_own(secrets: Path) -> None:
    frame = assemble(Settings(_secrets_dir=str(secrets))).frame

    groups = [one.group_of(frame.name) for one in frame.subscriptions]
    assert "declarations.followups.declarations.health.v1" in groups
    assert len(set(groups)) == len(groups)


async def test_every_collection_with_events_has_an_outbox_that_is_swept(secrets: Path) -> None:
    frame = assemble(Settings(_secrets_dir=str(secrets))).frame

    swept = {outbox.name for outbox in frame.relay.outboxes}
    indexed = {
        name
        for name, indexes in frame.indexes.items()
        if any(index.document["name"] == "outbox_waiting" for index in indexes)
    }

    assert swept == indexed >= {"declarations", "followups"}


@pytest.mark.parametrize("secret", SECRETS)
def test_a_key_that_anybody_could_guess_stops_the_start(secrets: Path, secret: str) -> None:
    (secrets / secret).write_bytes(b64encode(bytes(31)))

    with pytest.raises(ValidationError) as refused:
        Settings(_secrets_dir=str(secrets))

    assert [error["loc"] for error in refused.value.errors()] == [(secret,)]


def test_secrets_do_not_show(secrets: Path) -> None:
    shown = repr(Settings(_secrets_dir=str(secrets)))

    assert not [name for name in SECRETS if f"{name}=" in shown]
