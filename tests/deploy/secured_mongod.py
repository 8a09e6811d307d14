"""A mongod as compose starts it: replica set, keyfile, TLS, an administrator and no one else."""

from pathlib import Path
from typing import Any

from pymongo import MongoClient

from deploy.local.child import Child
from deploy.local.mongo.binary import find_mongod
from deploy.local.ports import free_port, is_open
from deploy.mongo.settings import Settings
from deploy.secrets.values import CA_PATH
from tests.deploy.compose_file import containers


class SecuredMongod(Child):
    """`secrets` is the folder of all secret files."""

    def __init__(self, folder: Path, secrets: Path) -> None:
        self._secrets = secrets
        self._folder = folder
        self.port = free_port()
        places = {
            "/run/secrets/mongo_keyfile": str(secrets / "mongo/keyfile"),
            "/run/secrets/mongo_tls": str(secrets / "mongo/tls.pem"),
            CA_PATH: str(secrets / "authority/ca.pem"),
        }
        arguments = [_moved(one, places) for one in containers()["mongo"]["command"][1:]]
        self._alone = [
            str(find_mongod()),
            *("--port", str(self.port), "--dbpath", str(folder), "--nounixsocket"),
        ]
        super().__init__([*self._alone, *arguments], folder.with_suffix(".log"))

    def start(self) -> None:
        self._folder.mkdir()
        self._make_administrator()
        super().start()

    def is_ready(self) -> bool:
        return is_open(self.port)

    def settings(self) -> Settings:
        """What the job of compose is told."""
        return Settings(
            mongo_hosts=f"localhost:{self.port}",
            mongo_ca_file=self._secrets / "authority/ca.pem",
            passwords_dir=self._secrets / "mongo/accounts",
        )

    def _make_administrator(self) -> None:
        """What MongoDB's image does at its first start: alone, without accounts or a set."""
        password = (self._secrets / "mongo/accounts/root").read_text()
        alone = Child(self._alone, self.log)
        alone.start()
        with MongoClient[dict[str, Any]]("127.0.0.1", self.port) as client:
            client.admin.command("createUser", "root", pwd=password, roles=["root"])
        alone.stop()

    def address(self) -> dict[str, Any]:
        """Where it is, for a client without an account."""
        return {
            "host": f"localhost:{self.port}",
            "directConnection": True,
            "tls": True,
            "tlsCAFile": str(self._secrets / "authority/ca.pem"),
            "serverSelectionTimeoutMS": 2_000,
        }

    def url_of(self, service: str) -> str:
        """The connection string in the service's own file, with this machine's places."""
        text = (self._secrets / service / "mongo_url").read_text()
        here = text.replace("mongo:27017", f"localhost:{self.port}")
        return here.replace(CA_PATH, str(self._secrets / "authority/ca.pem"))


def _moved(argument: str, places: dict[str, str]) -> str:
    name, equals, value = argument.partition("=")
    return f"{name}{equals}{places.get(value, value)}"
