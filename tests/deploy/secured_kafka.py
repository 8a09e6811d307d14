"""A Kafka node as compose starts it: the same properties and start script, on free ports."""

import shutil
import ssl
from pathlib import Path
from typing import Any

from deploy.kafka.apply import apply
from deploy.kafka.cluster import Cluster
from deploy.kafka.settings import PasswordFiles
from deploy.kafka.settings import Settings as AdminSettings
from deploy.kafka.table import Table
from deploy.local.child import Child
from deploy.local.kafka import resolve_jars
from deploy.local.paths import KAFKA_LIBS, ROOT
from deploy.local.ports import free_port, is_open
from deploy.secrets.values import CA_PATH

LISTENERS = {"CONTROLLER": 9093, "BROKER": 9091, "CLIENT": 9092, "SUBSCRIBER": 9094}
SOURCE = ROOT / "deploy" / "kafka"


class SecuredKafka(Child):
    """`secrets` is the folder of all secret files; `folder` becomes the container's world."""

    def __init__(self, folder: Path, secrets: Path) -> None:
        self._secrets = secrets
        self._ports = {port: free_port() for port in LISTENERS.values()}
        self._folder = folder
        super().__init__(
            [str(folder / "start.sh")],
            folder / "kafka.log",
            {
                "KAFKA_LIBS": str(resolve_jars(KAFKA_LIBS)),
                "CLUSTER_ID": "MkU3OEVBNTcwNTJENDM2Qg",
                "NODE_ID": "1",
                "NODE_HOST": "localhost",
                "CONTROLLERS": f"1@localhost:{self._port_of('CONTROLLER')}",
                "SUBSCRIBER_ADDRESS": f"localhost:{self._port_of('SUBSCRIBER')}",
                "REPLICAS": "1",
                "MIN_INSYNC_REPLICAS": "1",
                "HEAP": "-Xmx384m",
            },
        )

    def start(self) -> None:
        """As in the container: properties, script and secrets side by side."""
        seen = self._folder / "run-secrets"
        seen.mkdir(parents=True)
        for name, path in {
            "kafka_tls": "tls.pem",
            "kafka_broker_password": "broker_password",
            "kafka_admin_password": "admin_password",
        }.items():
            shutil.copy(self._secrets / "kafka" / path, seen / name)
        for account in (self._secrets / "kafka/accounts").iterdir():
            shutil.copy(account, seen / account.name)
        shutil.copy(SOURCE / "start.sh", self._folder)
        shutil.copy(SOURCE / "log4j2.properties", self._folder)
        (self._folder / "server.properties").write_text(self._properties(seen))
        super().start()

    def is_ready(self) -> bool:
        """Whether the node lets clients in: it opens that port last."""
        return is_open(self._port_of("CLIENT"))

    def servers(self, listener: str) -> str:
        """Where `listener` listens."""
        return f"localhost:{self._port_of(listener)}"

    def administrator(self) -> AdminSettings:
        """What the job of compose is told."""
        return AdminSettings(
            kafka_bootstrap_servers=self.servers("BROKER"),
            kafka_ca_file=self._secrets / "authority/ca.pem",
            passwords_dir=self._folder / "run-secrets",
        )

    def access(self, account: str, listener: str = "CLIENT") -> dict[str, Any]:
        """aiokafka's settings for `account`."""
        return {
            "bootstrap_servers": self.servers(listener),
            "security_protocol": "SASL_SSL",
            "ssl_context": ssl.create_default_context(cafile=self._secrets / "authority/ca.pem"),
            "sasl_mechanism": "SCRAM-SHA-512",
            "sasl_plain_username": account,
            "sasl_plain_password": PasswordFiles(self._folder / "run-secrets").of(account),
        }

    def as_told_to(self, subscriber: str) -> dict[str, str]:
        """The environment of somebody who was given an account."""
        return {
            "KAFKA_BOOTSTRAP_SERVERS": self.servers("SUBSCRIBER"),
            "KAFKA_USERNAME": subscriber,
            "KAFKA_PASSWORD_FILE": str(self._folder / "run-secrets" / subscriber),
            "KAFKA_CA_FILE": str(self._secrets / "authority/ca.pem"),
        }

    def _port_of(self, listener: str) -> int:
        return self._ports[LISTENERS[listener]]

    def _properties(self, seen: Path) -> str:
        text = (SOURCE / "server.properties").read_text(encoding="utf-8")
        moved = {
            "/run/secrets": str(seen),
            CA_PATH: str(self._secrets / "authority/ca.pem"),
            "/var/lib/kafka/data": str(self._folder / "data"),
            **{f":{usual}": f":{free}" for usual, free in self._ports.items()},
        }
        for usual, here in moved.items():
            text = text.replace(usual, here)
        return text


async def furnish(cluster: Cluster, kafka: SecuredKafka, table: Table) -> list[str]:
    """Apply `table` as the job of compose does; returns what it said."""
    said: list[str] = []
    passwords = PasswordFiles(kafka.administrator().passwords_dir)
    await apply(table, cluster, passwords, said.append)
    return said
