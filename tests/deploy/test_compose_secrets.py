"""Secrets are files that only their reader may read; no file of the repository has one."""

import base64
import re
import stat
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509

from deploy.kafka.table import read_table
from deploy.local.paths import ROOT
from deploy.secrets.inventory import inventory
from tests.deploy.compose_file import compose, containers, example, secret_targets
from tests.deploy.deployed import NAMES, make_secrets

FILES = {
    file.path: file for file in inventory(read_table(), NAMES, datetime(2021, 7, 19, tzinfo=UTC))
}
MOUNTED = {
    name: Path(one["file"]).relative_to(example()["SECRETS"]).as_posix()
    for name, one in compose()["secrets"].items()
}
SECRET_NAME = re.compile(r"password|secret|token|_key$|private", re.IGNORECASE)
POINTS_ELSEWHERE = re.compile(r"(_FILE|_DIR)$")


def test_compose_mounts_files_that_are_made() -> None:
    assert set(MOUNTED.values()) <= FILES.keys()


def test_what_is_made_is_mounted_but_for_what_other_files_are_made_of() -> None:
    ingredients = {"authority/ca.key", "authority/ca.pem", "kafka/tls.key", "kafka/tls.crt"}
    ingredients |= {"mongo/tls.key", "mongo/tls.crt", "identity/tls.pem"}

    assert FILES.keys() - set(MOUNTED.values()) == ingredients


@pytest.mark.parametrize(("name", "container"), sorted(containers().items()))
def test_a_container_runs_as_the_owner_of_its_secrets(
    name: str, container: Mapping[str, Any]
) -> None:
    sources = secret_targets(container).values()

    owners = {FILES[MOUNTED[source]].owner for source in sources}

    assert owners <= {int(container["user"].split(":")[0])}


def test_no_container_but_kafkas_own_sees_the_secret_of_another() -> None:
    readers: dict[str, set[str]] = {}
    for name, container in containers().items():
        for source in secret_targets(container).values():
            readers.setdefault(source, set()).add(name)

    assert {source: names for source, names in readers.items() if len(names) > 1} == {
        "kafka_admin_password": {"kafka", "kafka-table"},
        "mongo_root": {"mongo", "mongo-accounts"},
    }


@pytest.mark.parametrize(("name", "container"), sorted(containers().items()))
def test_no_secret_stands_in_the_environment(name: str, container: Mapping[str, Any]) -> None:
    named = {
        variable
        for variable in container.get("environment", {})
        if SECRET_NAME.search(variable) and not POINTS_ELSEWHERE.search(variable)
    }

    # A path, and the name of an option.
    assert named <= {"KC_HTTPS_CERTIFICATE_KEY_FILE"}


def test_no_file_of_the_deployment_holds_a_key() -> None:
    held = [
        path
        for path in (ROOT / "deploy").rglob("*")
        if path.suffix in {".yaml", ".yml", ".json", ".properties", ".sh", ".env"}
        and re.search(r"PRIVATE KEY|[A-Za-z0-9+/]{43}=", path.read_text(encoding="utf-8"))
    ]

    assert held == []


def test_secret_files_are_for_their_reader_alone(secrets: Path) -> None:
    modes = {path: stat.S_IMODE((secrets / path).stat().st_mode) for path in FILES}

    assert {path for path, mode in modes.items() if mode != 0o400} == {
        path for path, file in FILES.items() if file.is_public
    }


def test_making_them_again_changes_nothing(tmp_path: Path) -> None:
    make_secrets(tmp_path)
    before = {path: (tmp_path / path).read_bytes() for path in FILES}

    second = make_secrets(tmp_path)

    assert second == []
    assert before == {path: (tmp_path / path).read_bytes() for path in FILES}


def test_every_random_secret_is_another(secrets: Path) -> None:
    accounts = [path for path in FILES if path.startswith(("kafka/accounts", "mongo/accounts"))]

    contents = [(secrets / path).read_bytes() for path in accounts]

    assert len(set(contents)) == len(contents)


def test_what_declarations_seals_notifications_opens(secrets: Path) -> None:
    keys = {
        name: base64.b64decode((secrets / name / "contact_public_key").read_bytes())
        for name in ("declarations", "duty")
    }

    assert keys["declarations"] == keys["duty"]
    assert len(keys["duty"]) == 32


@pytest.mark.parametrize("server", ["kafka", "mongo", "identity"])
def test_a_server_has_a_certificate_for_its_names_from_the_authority(
    server: str, secrets: Path
) -> None:
    authority = x509.load_pem_x509_certificate((secrets / "authority/ca.pem").read_bytes())
    certificate = x509.load_pem_x509_certificate((secrets / server / "tls.crt").read_bytes())
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value

    certificate.verify_directly_issued_by(authority)
    assert tuple(names.get_values_for_type(x509.DNSName)) == getattr(NAMES, server)
    lifetime = certificate.not_valid_after_utc - certificate.not_valid_before_utc
    assert lifetime > timedelta(days=365)
