"""Reads docker-compose.yml as Docker Compose would, with the variables of deploy/example.env."""

import re
from collections.abc import Mapping
from typing import Any, cast

import yaml

from deploy.local.paths import ROOT

COMPOSE = ROOT / "docker-compose.yml"
THREE_BROKERS = ROOT / "deploy" / "kafka" / "three-brokers.yaml"
EXAMPLE = ROOT / "deploy" / "example.env"
SERVICES = ("declarations", "duty", "notifications", "reporting")

_VARIABLE = re.compile(r"\$\{(?P<name>[A-Z_]+)(?::-(?P<default>[^}]*)|:\?[^}]*)?\}")


class _Loader(yaml.SafeLoader):
    """Knows Compose's own tags."""


_Loader.add_constructor(
    "!override", lambda loader, node: loader.construct_sequence(cast("yaml.SequenceNode", node))
)


def example() -> dict[str, str]:
    """The variables of the example, with the one that everybody has to make."""
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    named = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    return {**named, "KAFKA_CLUSTER_ID": "MkU3OEVBNTcwNTJENDM2Qg"}


def variables() -> set[str]:
    """Every variable that the compose files read."""
    text = COMPOSE.read_text(encoding="utf-8") + THREE_BROKERS.read_text(encoding="utf-8")
    return {found["name"] for found in _VARIABLE.finditer(text)}


def compose(path: Any = COMPOSE, environment: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The file, interpolated, without its templates."""
    given = example() if environment is None else environment

    def value(found: re.Match[str]) -> str:
        return given.get(found["name"]) or found["default"] or ""

    text = _VARIABLE.sub(value, path.read_text(encoding="utf-8"))
    # A subclass of the safe loader.
    loaded: dict[str, Any] = yaml.load(text, _Loader)  # noqa: S506
    return {name: part for name, part in loaded.items() if not name.startswith("x-")}


def containers() -> dict[str, dict[str, Any]]:
    """Every service of the file, in Compose's sense of the word."""
    found: dict[str, dict[str, Any]] = compose()["services"]
    return found


def secret_targets(container: Mapping[str, Any]) -> dict[str, str]:
    """The file that a container sees, below /run/secrets, and the name of its source."""
    return {one["target"]: one["source"] for one in map(_long_form, container.get("secrets", []))}


def _long_form(secret: str | dict[str, str]) -> dict[str, str]:
    return {"source": secret, "target": secret} if isinstance(secret, str) else secret
