"""A stand-in for Kafka on a machine without Java: the `noida-db` wheel."""

import importlib.util
from pathlib import Path

from deploy.local.child import Child, LocalError
from deploy.local.kafka.wire import answers
from deploy.local.ports import LOOPBACK

STAND_IN_WARNING = (
    "NOT APACHE KAFKA: java or mvn is missing, so the bus is noida-db, which keeps events in "
    "memory and saves them now and then. A hard stop can lose accepted events. "
    "Install openjdk-17-jre-headless and maven for the real one."
)


class BrokerMissingError(LocalError):
    """Neither Java and Maven nor the stand-in are on this machine."""


def find_noida() -> Path:
    """The program itself: the command that pip installs would survive as its parent only."""
    package = importlib.util.find_spec("noida_db")
    for folder in (package.submodule_search_locations or ()) if package else ():
        return Path(folder) / "noida-db"
    raise BrokerMissingError(
        "install openjdk-17-jre-headless and maven, or the wheel noida-db, "
        "or set KAFKA_BOOTSTRAP_SERVERS to a broker that runs elsewhere"
    )


class Noida(Child):
    """The same promises as `Kafka` but for durability: stop it gently."""

    def __init__(self, data_dir: Path, port: int, log: Path | None = None) -> None:
        self.data_dir = data_dir = data_dir.resolve()
        self.port = port
        super().__init__(
            [
                *(str(find_noida()), "start", "--only", "kafka", "--host", LOOPBACK),
                *("--kafka-port", str(port), "--data-dir", str(data_dir)),
            ],
            log or data_dir.with_suffix(".log"),
        )

    @property
    def bootstrap_servers(self) -> str:
        return f"{LOOPBACK}:{self.port}"

    @property
    def url(self) -> str:
        return self.bootstrap_servers

    def start(self) -> None:
        self.data_dir.mkdir(parents=True, exist_ok=True)
        super().start()

    def is_ready(self) -> bool:
        return answers(self.port)
