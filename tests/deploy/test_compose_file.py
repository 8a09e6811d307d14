"""docker-compose.yml is valid, and no container can do more than it must."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.deploy.compose_file import (
    COMPOSE,
    SERVICES,
    THREE_BROKERS,
    compose,
    containers,
    example,
    variables,
)

SCHEMA = Path(__file__).parent / "compose-spec" / "compose-spec.json"
CONTAINERS = sorted(containers().items())
IDS = [name for name, _ in CONTAINERS]
JOBS = {"kafka-table", "mongo-accounts"}
# What the design says that people and other systems call.
PUBLISHED = {
    "identity": "8000",
    "declarations": "8001",
    "duty": "8002",
    "notifications": "8003",
    "reporting": "8004",
    "kafka": "9094",
    "prometheus": "9090",
    "alertmanager": "9093",
    "grafana": "3000",
}


@pytest.mark.parametrize("path", [COMPOSE, THREE_BROKERS], ids=lambda path: path.name)
def test_it_is_a_valid_compose_file(path: Path) -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))

    jsonschema.Draft202012Validator(schema).validate(compose(path))


def test_the_example_names_every_variable_and_no_other() -> None:
    assert set(example()) == variables()


@pytest.mark.parametrize(("name", "container"), CONTAINERS, ids=IDS)
def test_a_container_cannot_change_itself_or_gain_rights(
    name: str, container: dict[str, Any]
) -> None:
    user, _, group = container["user"].partition(":")

    assert container["read_only"] is True
    assert container["cap_drop"] == ["ALL"]
    assert container["security_opt"] == ["no-new-privileges:true"]
    assert int(user) > 0, f"{name} runs as root"
    assert group.isdecimal()
    assert not {"privileged", "cap_add", "network_mode", "pid", "devices"} & container.keys()
    assert any(mount.startswith("/tmp:") for mount in container["tmpfs"])  # noqa: S108


@pytest.mark.parametrize(("name", "container"), CONTAINERS, ids=IDS)
def test_a_container_has_limits(name: str, container: dict[str, Any]) -> None:
    limits = container["deploy"]["resources"]["limits"]

    assert limits.keys() == {"cpus", "memory", "pids"}
    assert container["logging"]["options"].keys() == {"max-size", "max-file"}


@pytest.mark.parametrize(("name", "container"), CONTAINERS, ids=IDS)
def test_an_image_is_of_one_version(name: str, container: dict[str, Any]) -> None:
    _, _, tag = container["image"].rpartition(":")

    assert tag not in ("", "latest")
    assert tag == "local" or any(letter.isdigit() for letter in tag)


@pytest.mark.parametrize(("name", "container"), CONTAINERS, ids=IDS)
def test_a_container_comes_back_and_says_whether_it_works(
    name: str, container: dict[str, Any]
) -> None:
    if name in JOBS:
        assert container["restart"] == "on-failure:10"
        assert container["healthcheck"] == {"disable": True}
    else:
        assert container["restart"] == "unless-stopped"
        # The services' own is in their image.
        assert name in SERVICES or container["healthcheck"]["test"][0] == "CMD"


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_is_started_by_its_name(service: str) -> None:
    assert containers()[service]["command"] == ["python", "-m", f"services.{service}"]


def test_only_the_ports_of_the_design_are_published_and_only_on_this_machine() -> None:
    published = {
        name: port
        for name, container in CONTAINERS
        for mapping in container.get("ports", [])
        for address, port, inside in [mapping.split(":")]
        if address == "127.0.0.1" and port == inside
    }

    assert published == PUBLISHED
    assert sum(len(container.get("ports", [])) for _, container in CONTAINERS) == len(PUBLISHED)


def test_operations_are_apart_from_what_is_published() -> None:
    for service in SERVICES:
        environment = containers()[service]["environment"]

        assert environment["PORT"] == PUBLISHED[service]
        assert environment["OPERATIONS_PORT"] not in PUBLISHED.values()


def test_the_stores_have_no_way_out() -> None:
    networks = compose()["networks"]

    assert {name for name, one in networks.items() if not one.get("internal")} == {"edge"}
    assert containers()["mongo"]["networks"] == ["store"]
    assert containers()["identity-database"]["networks"] == ["identity"]


def test_what_is_used_is_declared_and_what_is_declared_is_used() -> None:
    whole = compose()
    used: dict[str, set[str]] = {"secrets": set(), "configs": set(), "networks": set()}
    for _, container in CONTAINERS:
        for kind, names in used.items():
            names |= {
                one if isinstance(one, str) else one["source"] for one in container.get(kind, [])
            }

    assert {kind: set(whole[kind]) for kind in used} == used


def test_three_brokers_keep_three_copies_of_which_two_count() -> None:
    brokers = {
        name: one["environment"]
        for name, one in compose(THREE_BROKERS)["services"].items()
        if name in ("kafka", "kafka-2", "kafka-3")
    }

    assert {one["REPLICAS"] for one in brokers.values()} == {"3"}
    assert {one["MIN_INSYNC_REPLICAS"] for one in brokers.values()} == {"2"}
    assert {one["CONTROLLERS"] for one in brokers.values()} == {
        "1@kafka:9093,2@kafka-2:9093,3@kafka-3:9093"
    }
