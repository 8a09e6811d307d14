"""Real engines for live tests: started when a test first asks for one, ended with the session."""

import shutil
from collections.abc import AsyncIterator, Iterator
from uuid import uuid4

import pytest

from deploy.local.plan import SERVICES
from services.backbone.frame import Frame
from services.backbone.store.mongo import Client, Database, database, open_client
from tests.assembled import assemble
from tests.engines import start_kafka, start_mongod


@pytest.fixture(scope="session")
def mongo_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("mongo")
    mongod = start_mongod(folder)
    yield mongod.url
    mongod.kill()
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def kafka_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("kafka")
    kafka = start_kafka(folder)
    yield kafka.bootstrap_servers
    kafka.kill()
    shutil.rmtree(folder)


@pytest.fixture(scope="session", params=SERVICES)
async def frame(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Frame]:
    """Each of the services, put together and connected to nothing."""
    assembled = assemble(request.param, tmp_path_factory.mktemp(request.param))
    yield assembled
    assembled.client.close()


@pytest.fixture(scope="session")
async def mongo_client(mongo_url: str) -> AsyncIterator[Client]:
    client = open_client(mongo_url)
    yield client
    client.close()


@pytest.fixture
async def mongo_database(mongo_client: Client) -> AsyncIterator[Database]:
    """A database that no other test sees."""
    fresh = database(mongo_client, f"test-{uuid4().hex}")
    yield fresh
    await mongo_client.drop_database(fresh.name)


@pytest.fixture
def unique() -> str:
    """What a test adds to the names of topics and groups, which it cannot drop afterwards."""
    return uuid4().hex[:12]
