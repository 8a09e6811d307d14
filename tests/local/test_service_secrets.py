"""The keys that a first start makes."""

from base64 import b64decode
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from deploy.local.plan import SERVICES
from deploy.local.run_dir import RunDir
from deploy.local.service_secrets import KEY_BYTES, make_secrets


@pytest.fixture
def run(tmp_path: Path) -> RunDir:
    run = RunDir(tmp_path)
    make_secrets(run)
    return run


def files_of(run: RunDir) -> dict[Path, str]:
    return {path: path.read_text() for path in run.secrets.rglob("*") if path.is_file()}


def test_every_key_has_the_length_its_cipher_takes(run: RunDir) -> None:
    assert {len(b64decode(text)) for text in files_of(run).values()} == {KEY_BYTES}


def test_only_the_owner_may_read_a_key(run: RunDir) -> None:
    assert {path.stat().st_mode & 0o777 for path in files_of(run)} == {0o600}


def test_every_service_finds_its_folder_closed_to_others(run: RunDir) -> None:
    modes = {path.name: path.stat().st_mode & 0o777 for path in run.secrets.iterdir()}

    assert modes == dict.fromkeys(SERVICES, 0o700)


def test_a_second_start_keeps_the_keys(run: RunDir) -> None:
    before = files_of(run)

    make_secrets(run)

    assert files_of(run) == before


@pytest.mark.parametrize("service", ["declarations", "duty"])
def test_what_a_service_seals_the_notifications_service_can_open(run: RunDir, service: str) -> None:
    private = b64decode((run.secrets / "notifications" / "contact_private_key").read_text())
    public = b64decode((run.secrets / service / "contact_public_key").read_text())

    assert X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw() == public


def test_forgetting_keeps_only_the_jars(run: RunDir) -> None:
    jar = run.kafka_libs / "kafka.jar"
    jar.parent.mkdir(parents=True)
    jar.touch()

    run.forget()

    assert [path for path in run.path.rglob("*") if path.is_file()] == [jar]
