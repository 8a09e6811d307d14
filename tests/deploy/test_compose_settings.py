"""What compose gives a service is what its settings know: nothing less and nothing else."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from deploy.mongo.accounts import DATABASES
from services.backbone.frame import Frame
from tests.deploy.compose_file import SERVICES, containers, secret_targets
from tests.deploy.deployed import PROCESS, environment_of, settings_of


@pytest.mark.parametrize("service", SERVICES)
def test_compose_sets_nothing_that_the_service_does_not_know(service: str) -> None:
    container = containers()[service]
    given = {name.lower() for name in container["environment"].keys() - PROCESS}

    unknown = (given | set(secret_targets(container))) - settings_of(service).model_fields.keys()

    assert unknown == set()


@pytest.mark.parametrize("service", SERVICES)
def test_compose_sets_all_that_the_service_must_have(service: str) -> None:
    container = containers()[service]
    given = {name.lower() for name in container["environment"]} | set(secret_targets(container))
    fields = settings_of(service).model_fields

    assert {name for name, field in fields.items() if field.is_required()} - given == set()


@pytest.mark.parametrize("service", SERVICES)
def test_a_secret_is_a_file(service: str) -> None:
    fields = settings_of(service).model_fields
    secret = {name for name, field in fields.items() if not field.repr}
    container = containers()[service]

    assert secret <= set(secret_targets(container))
    assert secret.isdisjoint(name.lower() for name in container["environment"])


def test_every_service_starts_with_what_compose_gives_it(frames: Mapping[str, Frame]) -> None:
    assert {frame.name for frame in frames.values()} == set(SERVICES)
    assert all(frame.settings.production for frame in frames.values())


@pytest.mark.parametrize("service", SERVICES)
def test_the_databases_are_those_that_its_account_may_use(
    service: str, frames: Mapping[str, Frame]
) -> None:
    settings = frames[service].settings.model_dump()

    named = [value for name, value in settings.items() if name.endswith("_database")]
    assert named == list(DATABASES[service])


def test_a_service_knows_kafka_and_the_issuer_over_tls_only(secrets: Path, tmp_path: Path) -> None:
    environment = environment_of("duty", secrets, tmp_path / "duty")

    assert environment["OIDC_ISSUER"].startswith("https://")
    assert {"KAFKA_USERNAME", "KAFKA_CA_FILE"} <= environment.keys()
