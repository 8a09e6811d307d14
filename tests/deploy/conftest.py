"""The deployment as a whole: its secret files once, its four services once."""

import shutil
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path

import pytest

from deploy.kafka.cluster import Cluster, connected
from deploy.kafka.table import read_table
from services.backbone.frame import Frame
from tests.deploy.compose_file import SERVICES
from tests.deploy.deployed import assemble, environment_of, make_secrets
from tests.deploy.secured_kafka import SecuredKafka, furnish

# They need the tools that come with Prometheus; CI installs them.
collect_ignore = [] if shutil.which("promtool") else ["test_prometheus_promtool.py"]


@pytest.fixture(scope="session")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("secrets")
    make_secrets(folder)
    return folder


@pytest.fixture(scope="session")
async def frames(
    secrets: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Mapping[str, Frame]]:
    folder = tmp_path_factory.mktemp("mounted")
    made = {
        service: assemble(service, environment_of(service, secrets, folder / service))
        for service in SERVICES
    }
    yield made
    for frame in made.values():
        frame.client.close()


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory, secrets: Path) -> Iterator[SecuredKafka]:
    """A node as compose starts it."""
    node = SecuredKafka(tmp_path_factory.mktemp("secured") / "kafka", secrets)
    node.start()
    node.wait_ready(120)
    yield node
    node.kill()


@pytest.fixture(scope="session")
async def cluster(kafka: SecuredKafka) -> AsyncIterator[Cluster]:
    """The same with the table applied, and its administrator."""
    told = kafka.administrator()
    async with connected(told.kafka_bootstrap_servers, **told.access()) as there:
        await furnish(there, kafka, read_table())
        yield there
