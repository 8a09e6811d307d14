"""A single-node MongoDB replica set on loopback."""

from pathlib import Path
from typing import Any

from pymongo import MongoClient
from pymongo.errors import PyMongoError

from deploy.local.child import Child
from deploy.local.mongo.binary import find_mongod
from deploy.local.ports import LOOPBACK

REPLICA_SET = "rs0"
# What a write and a read must wait for, so that an acknowledged write survives a power cut.
DURABLE = "w=majority&journal=true&readConcernLevel=majority"


class Mongod(Child):
    """`data_dir` outlives the process: start again on it and the data is there.

    The port belongs to the data: the replica set remembers it.
    """

    def __init__(self, data_dir: Path, port: int, log: Path | None = None) -> None:
        self.data_dir = data_dir = data_dir.resolve()
        self.port = port
        super().__init__(
            [
                str(find_mongod()),
                *("--dbpath", str(data_dir), "--port", str(port), "--bind_ip", LOOPBACK),
                *("--replSet", REPLICA_SET, "--oplogSize", "1024", "--nounixsocket", "--quiet"),
                *("--wiredTigerCacheSizeGB", "0.25"),
                *("--noscripting", "--setParameter", "enableTestCommands=0"),
                # Writes a sample of every counter to disk each second; nobody reads it here.
                *("--setParameter", "diagnosticDataCollectionEnabled=false"),
            ],
            log or data_dir.with_suffix(".log"),
        )

    @property
    def url(self) -> str:
        """Found through the replica set: a client waits for the primary after a restart."""
        return f"mongodb://{LOOPBACK}:{self.port}/?replicaSet={REPLICA_SET}&{DURABLE}"

    def start(self) -> None:
        self.data_dir.mkdir(parents=True, exist_ok=True)
        super().start()

    def is_ready(self) -> bool:
        """Whether it is the primary; a new one is made the only member on the way."""
        address = f"mongodb://{LOOPBACK}:{self.port}/?directConnection=true"
        client: MongoClient[dict[str, Any]] = MongoClient(address, serverSelectionTimeoutMS=500)
        try:
            hello = client.admin.command("hello")
            if hello.get("isreplicaset"):
                client.admin.command("replSetInitiate", self._only_member())
            return bool(hello["isWritablePrimary"])
        except PyMongoError:
            return False
        finally:
            client.close()

    def _only_member(self) -> dict[str, Any]:
        return {"_id": REPLICA_SET, "members": [{"_id": 0, "host": f"{LOOPBACK}:{self.port}"}]}
