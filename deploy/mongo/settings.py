"""What the administrator's command is told by its environment."""

from pathlib import Path

from pydantic import DirectoryPath, FilePath
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = "root"


class Settings(BaseSettings):
    """Environment variables; PASSWORDS_DIR has a file per account, named as the account."""

    model_config = SettingsConfigDict(frozen=True)

    # host:port of every member of the replica set, comma-separated, as the services know them.
    mongo_hosts: str
    mongo_replica_set: str = "rs0"
    # The authority that signed the members' certificates, PEM.
    mongo_ca_file: FilePath
    passwords_dir: DirectoryPath

    @property
    def hosts(self) -> list[str]:
        """The members, in the order of their ids."""
        return [host.strip() for host in self.mongo_hosts.split(",")]


def password_of(folder: Path, name: str) -> str:
    """The password of the account `name`."""
    return (folder / name).read_text().strip()
