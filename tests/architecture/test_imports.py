"""Imports go one way: from the app through edges, handlers and stores to rules and models."""

from pathlib import Path

import pytest

from deploy.local.plan import SERVICES
from tests.architecture.source import imports_of, modules, place

OURS = ("services.", "deploy.", "tests.")
LOUD = ("asyncio", "logging", "os", "random", "time", "socket", "urllib", "smtplib")
LIBRARIES = ("faststream", "aiokafka", "motor", "pymongo", "prometheus_client")

LAYERS = {"model": 0, "rules": 1, "store": 2, "edge": 2, "handlers": 2, "schedule": 2, "app": 3}

# What takes more of its neighbour than nouns, and why.
CLOSE_NEIGHBOURS = {
    (
        "declarations/health/store.py",
        "receipts",
    ): "a declaration gets its receipt in the same write",
    (
        "declarations/health/app.py",
        "receipts",
    ): "it makes what gives that receipt",
}


def strangers(path: Path, allowed: tuple[str, ...] = ()) -> list[str]:
    ours = [name for name in imports_of(path) if f"{name}.".startswith(OURS)]
    return [name for name in ours if not f"{name}.".startswith(allowed)]


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_imports_no_other_service(service: str) -> None:
    allowed = (f"services.{service}.", "services.backbone.", "services.contracts.")

    for path in modules(service):
        assert not strangers(path, allowed), f"{place(path)} imports {strangers(path, allowed)}"


def test_the_backbone_imports_no_service() -> None:
    allowed = ("services.backbone.", "services.contracts.")

    for path in modules("backbone"):
        assert not strangers(path, allowed), f"{place(path)} imports {strangers(path, allowed)}"


def test_contracts_import_nothing_of_ours_but_each_other() -> None:
    for path in modules("contracts"):
        stranger = strangers(path, ("services.contracts.",))
        assert not stranger, f"{place(path)} imports {stranger}"


def taken_of_neighbours(path: Path) -> set[str]:
    """Features of the same service of which `path` imports more than the model."""
    service, feature, _ = place(path).split("/", 2)
    taken = set()
    for name in imports_of(path):
        parts = name.split(".")
        is_of_service = parts[:2] == ["services", service] and len(parts) > 4
        if is_of_service and parts[2] != feature and parts[3] != "model":
            taken.add(parts[2])
    return taken


@pytest.mark.parametrize("service", SERVICES)
def test_a_feature_imports_from_its_neighbour_only_the_model(service: str) -> None:
    for path in modules(service):
        if place(path).count("/") < 2:
            continue
        known = {feature for module, feature in CLOSE_NEIGHBOURS if module == place(path)}
        assert taken_of_neighbours(path) == known, f"{place(path)}: more than models of neighbours"


@pytest.mark.parametrize("service", SERVICES)
def test_no_layer_imports_one_above_it(service: str) -> None:
    for path in modules(service):
        layer = LAYERS.get(path.stem, 2)
        above = {name for name, height in LAYERS.items() if height > layer}
        back = [
            name
            for name in strangers(path)
            if path.stem != "__main__" and above & set(name.split(".")[2:])
        ]
        assert not back, f"{place(path)} imports {back}"


def is_quiet(path: Path) -> bool:
    return path.stem in {"rules", "model"} or path.stem.endswith(("_rules", "_model"))


def test_rules_and_models_touch_neither_the_world_nor_a_library_but_pydantic() -> None:
    quiet = [path for path in modules() if is_quiet(path)]

    assert quiet
    for path in quiet:
        loud = [one for one in imports_of(path) if one.split(".")[0] in (*LOUD, *LIBRARIES)]
        assert not loud, f"{place(path)} imports {loud}"


def test_motor_is_met_in_one_module() -> None:
    users = [place(p) for p in modules() if any(n.startswith("motor.") for n in imports_of(p))]

    assert users == ["backbone/store/mongo.py"]
