"""Starts the real engines and peers that live tests run on; the caller stops them."""

from pathlib import Path

from deploy.local.identity import Identity
from deploy.local.kafka import Kafka, resolve_jars
from deploy.local.mongo import Mongod
from deploy.local.paths import KAFKA_LIBS, PROFILE
from deploy.local.ports import free_port
from deploy.local.smsc import Smsc


def start_mongod(folder: Path) -> Mongod:
    """A replica set that is primary already."""
    mongod = Mongod(folder / "mongo", free_port())
    mongod.start()
    mongod.wait_ready()
    return mongod


def start_kafka(folder: Path, advertised_port: int | None = None) -> Kafka:
    """A broker that takes requests already."""
    kafka = Kafka(
        folder / "kafka",
        free_port(),
        resolve_jars(KAFKA_LIBS),
        controller_port=free_port(),
        advertised_port=advertised_port,
    )
    kafka.start()
    kafka.wait_ready()
    return kafka


def start_smsc(folder: Path) -> Smsc:
    """A carrier that takes binds already."""
    smsc = Smsc(free_port(), free_port(), folder / "sms.jsonl", folder / "smsc.log")
    smsc.start()
    smsc.wait_ready()
    return smsc


def start_identity(folder: Path, profile_dir: Path = PROFILE) -> Identity:
    """An issuer that gives tokens for the profile's accounts already."""
    identity = Identity(profile_dir, folder / "identity", free_port(), folder / "identity.log")
    identity.start()
    identity.wait_ready()
    return identity
