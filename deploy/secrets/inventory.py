"""Every secret file of the compose deployment: where it is, who reads it, what is in it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from deploy.kafka.table import Table
from deploy.mongo.accounts import DATABASES
from deploy.secrets import certificates, values

Read = Callable[[str], bytes]

# The accounts that the images run as, and so the owners of what they read.
SERVICE = 10001
KAFKA = IDENTITY = 1000
MONGO = POSTGRES = 999
GRAFANA = 472
ALERTMANAGER = 65534

AUTHORITY_KEY = "authority/ca.key"
AUTHORITY = "authority/ca.pem"


@dataclass(frozen=True)
class SecretFile:
    """One file below the folder of secrets; `make` may read those that stand before it."""

    path: str
    owner: int
    make: Callable[[Read], bytes]
    is_public: bool = False


@dataclass(frozen=True)
class Names:
    """What clients call the servers that have certificates."""

    kafka: Sequence[str]
    mongo: Sequence[str]
    identity: Sequence[str]


def inventory(table: Table, names: Names, now: datetime) -> Iterator[SecretFile]:
    """All files, in the order in which they can be made."""
    yield SecretFile(AUTHORITY_KEY, 0, lambda _: certificates.new_key())
    yield SecretFile(
        AUTHORITY,
        0,
        lambda read: certificates.authority(read(AUTHORITY_KEY), now),
        is_public=True,
    )
    yield from _keys_of_services()
    yield from _kafka(table)
    yield from _server("kafka", KAFKA, names.kafka, now)
    yield from _mongo()
    yield from _server("mongo", MONGO, names.mongo, now)
    yield from _identity()
    yield from _server("identity", IDENTITY, names.identity, now)
    yield SecretFile("grafana/admin_password", GRAFANA, values.password)
    # The relay's own: put it there by hand when the relay wants one.
    yield SecretFile("alertmanager/smtp_password", ALERTMANAGER, lambda _: b"")


def _keys_of_services() -> Iterator[SecretFile]:
    for name in ("pseudonym_key", "key_encryption_key", "receipt_key"):
        yield SecretFile(f"declarations/{name}", SERVICE, values.key)
    yield SecretFile("duty/key_encryption_key", SERVICE, values.key)
    opener = "notifications/contact_private_key"
    yield SecretFile(opener, SERVICE, values.private_key)
    for sealer in ("declarations", "duty"):
        yield SecretFile(
            f"{sealer}/contact_public_key", SERVICE, lambda read: values.public_half(read(opener))
        )
    # Carrier id to smpp://user:password@host:port, from the contracts: put them there by hand.
    yield SecretFile("notifications/smpp_endpoints", SERVICE, lambda _: b"{}")


def _kafka(table: Table) -> Iterator[SecretFile]:
    yield SecretFile("kafka/broker_password", KAFKA, values.password)
    yield SecretFile("kafka/admin_password", KAFKA, values.password)
    for principal in table.principals:
        yield SecretFile(f"kafka/accounts/{principal.name}", KAFKA, values.password)
    for service in table.services:
        account = f"kafka/accounts/{service.name}"
        yield SecretFile(f"{service.name}/kafka_password", SERVICE, _same_as(account))


def _mongo() -> Iterator[SecretFile]:
    yield SecretFile("mongo/keyfile", MONGO, values.keyfile)
    yield SecretFile("mongo/accounts/root", MONGO, values.password)
    for service in DATABASES:
        account = f"mongo/accounts/{service}"
        yield SecretFile(account, MONGO, values.password)
        yield SecretFile(f"{service}/mongo_url", SERVICE, _mongo_url(service, account))


def _identity() -> Iterator[SecretFile]:
    yield SecretFile("identity/admin_password", IDENTITY, values.password)
    yield SecretFile("identity/database_password", IDENTITY, values.password)
    yield SecretFile("identity-database/password", POSTGRES, _same_as("identity/database_password"))


def _server(name: str, owner: int, names: Sequence[str], now: datetime) -> Iterator[SecretFile]:
    key = f"{name}/tls.key"
    yield SecretFile(key, owner, lambda _: certificates.new_key())
    yield SecretFile(
        f"{name}/tls.crt",
        owner,
        lambda read: certificates.server(
            read(key), names, (read(AUTHORITY_KEY), read(AUTHORITY)), now
        ),
        is_public=True,
    )
    yield SecretFile(f"{name}/tls.pem", owner, lambda read: read(key) + read(f"{name}/tls.crt"))


def _same_as(path: str) -> Callable[[Read], bytes]:
    return lambda read: read(path)


def _mongo_url(service: str, account: str) -> Callable[[Read], bytes]:
    return lambda read: values.mongo_url(service, read(account).decode()).encode()
