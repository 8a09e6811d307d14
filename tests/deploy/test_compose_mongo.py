"""A real MongoDB, started and furnished as compose does it, lets each service at its own only."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.errors import OperationFailure, ServerSelectionTimeoutError

from deploy.mongo.accounts import DATABASES
from deploy.mongo.prepare import prepare
from tests.deploy.secured_mongod import SecuredMongod

pytestmark = pytest.mark.live

Client = MongoClient[dict[str, Any]]
UNAUTHORIZED = 13
AUTHENTICATION_FAILED = 18


@pytest.fixture(scope="module")
def mongod(tmp_path_factory: pytest.TempPathFactory, secrets: Path) -> Iterator[SecuredMongod]:
    server = SecuredMongod(tmp_path_factory.mktemp("secured") / "mongo", secrets)
    server.start()
    server.wait_ready()
    prepare(server.settings(), lambda _: None)
    yield server
    server.kill()


@pytest.mark.parametrize("service", DATABASES)
def test_a_service_reads_and_writes_its_own(service: str, mongod: SecuredMongod) -> None:
    with Client(mongod.url_of(service)) as client:
        for name in DATABASES[service]:
            client[name]["things"].insert_one({"of": service})

            assert client[name]["things"].count_documents({}) == 1


@pytest.mark.parametrize("service", DATABASES)
def test_a_service_cannot_see_what_belongs_to_another(service: str, mongod: SecuredMongod) -> None:
    others = {name for names in DATABASES.values() for name in names} - {*DATABASES[service]}
    with Client(mongod.url_of(service)) as client:
        for name in {*others, "admin", "local"}:
            with pytest.raises(OperationFailure) as refused:
                client[name]["things"].find_one()

            assert refused.value.code == UNAUTHORIZED


def test_whoever_does_not_say_who_they_are_sees_nothing(mongod: SecuredMongod) -> None:
    with Client(**mongod.address()) as client, pytest.raises(OperationFailure) as refused:
        client["declarations"]["things"].find_one()

    assert refused.value.code == UNAUTHORIZED


def test_nobody_is_heard_without_tls(mongod: SecuredMongod) -> None:
    plain = {**mongod.address(), "tls": False}
    del plain["tlsCAFile"]

    with Client(**plain) as client, pytest.raises(ServerSelectionTimeoutError):
        client.admin.command("ping")


def test_queries_cannot_carry_javascript(mongod: SecuredMongod) -> None:
    with Client(mongod.url_of("reporting")) as client, pytest.raises(OperationFailure):
        client["reporting"]["things"].find_one({"$where": "sleep(1000) || true"})


def test_running_it_again_gives_the_accounts_their_new_passwords(
    mongod: SecuredMongod, tmp_path: Path
) -> None:
    # Given somebody changed a password
    changed = mongod.settings().passwords_dir
    for path in changed.iterdir():
        (tmp_path / path.name).write_text(path.read_text())
    (tmp_path / "duty").write_text("another-password")
    said: list[str] = []

    # When the job of compose runs again
    prepare(mongod.settings().model_copy(update={"passwords_dir": tmp_path}), said.append)

    # Then the old one opens nothing, and the replica set is left as it was
    with Client(mongod.url_of("duty")) as client, pytest.raises(OperationFailure) as refused:
        client["duty"]["things"].find_one()
    assert refused.value.code == AUTHENTICATION_FAILED
    assert said == ["4 accounts may sign in"]
    prepare(mongod.settings(), lambda _: None)
