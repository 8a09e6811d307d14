"""One real system for the whole folder, in which somebody declared a fever and is followed up."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from deploy.local.plan import SERVICES
from tests.fuzz.asking import Asking
from tests.fuzz.callers import Fitting
from tests.fuzz.planted import Planted, plant
from tests.fuzz.plausible import plausible
from tests.system import System, running_system


@pytest.fixture(scope="package")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    with running_system(tmp_path_factory.mktemp("fuzz")) as running:
        yield running


@pytest.fixture(scope="package")
async def planted(system: System) -> Planted:
    document = system.get("declarations", "/openapi.json").json()
    with httpx.Client(base_url=system.url("declarations"), timeout=20) as client:
        return await plant(system, Asking(client, Fitting(system)), document)


@pytest.fixture(scope="module", params=SERVICES)
def service(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def document(system: System, service: str) -> dict[str, Any]:
    """The OpenAPI document that the service itself gives out."""
    found: dict[str, Any] = system.get(service, "/openapi.json").json()
    return found


@pytest.fixture(scope="module")
def plausible_document(document: dict[str, Any], planted: Planted) -> dict[str, Any]:
    """The same, narrowed to what people ask about."""
    return plausible(document, planted.ids, planted.bodies)


@pytest.fixture(scope="module")
def asking(system: System, service: str) -> Iterator[Asking]:
    with httpx.Client(base_url=system.url(service), timeout=20) as client:
        yield Asking(client, Fitting(system))
