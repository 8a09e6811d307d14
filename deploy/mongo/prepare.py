"""Makes a MongoDB what the services need: a replica set with one account per service."""

import time
from collections.abc import Callable
from typing import Any

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from deploy.mongo.accounts import DATABASES, roles
from deploy.mongo.settings import ROOT, Settings, password_of

Client = MongoClient[dict[str, Any]]

PATIENCE_SECONDS = 120
POLL_SECONDS = 0.5
_ALREADY_INITIALIZED = 23
_USER_EXISTS = 51003


class NotPrimary(Exception):
    """The replica set has no primary after a long wait."""


def prepare(settings: Settings, say: Callable[[str], None]) -> None:
    """Begin the replica set if need be, then give every service its account and its password.

    Running it again gives the accounts the passwords of the files, so that they rotate.
    """
    with _client(settings, direct=True) as first:
        if _begin(first, settings):
            say(f"replica set {settings.mongo_replica_set} of {settings.mongo_hosts}")
    with _client(settings, direct=False) as primary:
        _wait_for_primary(primary)
        for service in DATABASES:
            _admit(primary, service, password_of(settings.passwords_dir, service))
    say(f"{len(DATABASES)} accounts may sign in")


def _client(settings: Settings, *, direct: bool) -> Client:
    where: dict[str, Any] = (
        {"host": settings.hosts[0], "directConnection": True}
        if direct
        else {"host": settings.hosts, "replicaSet": settings.mongo_replica_set}
    )
    return MongoClient(
        **where,
        username=ROOT,
        password=password_of(settings.passwords_dir, ROOT),
        tls=True,
        tlsCAFile=str(settings.mongo_ca_file),
        serverSelectionTimeoutMS=PATIENCE_SECONDS * 1000,
    )


def _begin(first: Client, settings: Settings) -> bool:
    members = [{"_id": number, "host": host} for number, host in enumerate(settings.hosts)]
    wanted = {"_id": settings.mongo_replica_set, "members": members}
    try:
        first.admin.command("replSetInitiate", wanted)
    except OperationFailure as failure:
        if failure.code != _ALREADY_INITIALIZED:
            raise
        return False
    return True


def _wait_for_primary(client: Client) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            if client.admin.command("hello")["isWritablePrimary"]:
                return
        except PyMongoError:
            pass
        time.sleep(POLL_SECONDS)
    raise NotPrimary


def _admit(client: Client, service: str, password: str) -> None:
    database = client[DATABASES[service][0]]
    account: dict[str, Any] = {"pwd": password, "roles": roles(service)}
    try:
        database.command("createUser", service, **account)
    except OperationFailure as failure:
        if failure.code != _USER_EXISTS:
            raise
        database.command("updateUser", service, **account)
