"""What the administrator's command is told by its environment."""

import ssl
from pathlib import Path
from typing import Any, Literal

from pydantic import DirectoryPath, FilePath
from pydantic_settings import BaseSettings, SettingsConfigDict

ADMIN = "admin"
ADMIN_PASSWORD = "kafka_admin_password"  # noqa: S105 - the name of its file


class Settings(BaseSettings):
    """Environment variables; PASSWORDS_DIR has a file per account, named as the account."""

    model_config = SettingsConfigDict(frozen=True)

    # host:port of the BROKER listeners, comma-separated.
    kafka_bootstrap_servers: str
    # PLAINTEXT is for a cluster on one's own machine.
    kafka_security_protocol: Literal["SASL_SSL", "PLAINTEXT"] = "SASL_SSL"
    # The authority that signed the brokers' certificates, PEM; the system's ones without it.
    kafka_ca_file: FilePath | None = None
    passwords_dir: DirectoryPath

    def access(self) -> dict[str, Any]:
        """aiokafka's security settings."""
        if self.kafka_security_protocol == "PLAINTEXT":
            return {}
        return {
            "security_protocol": self.kafka_security_protocol,
            "ssl_context": ssl.create_default_context(cafile=self.kafka_ca_file),
            "sasl_mechanism": "PLAIN",
            "sasl_plain_username": ADMIN,
            "sasl_plain_password": PasswordFiles(self.passwords_dir).of(ADMIN_PASSWORD),
        }


class PasswordFiles:
    """A folder with one file per account."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def of(self, name: str) -> str:
        """The password of the account `name`."""
        return (self._folder / name).read_text().strip()
