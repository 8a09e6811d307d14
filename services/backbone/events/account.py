"""Who this service is to Kafka: nobody on a laptop, an account of its own everywhere else."""

import ssl
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from faststream.security import SASLScram512


@dataclass(frozen=True)
class Account:
    """A name and its password, told to brokers only whose certificate `ca_file` vouches for."""

    name: str
    password: str = field(repr=False)
    # PEM; the system's authorities without it.
    ca_file: Path | None = None

    def trusted(self) -> ssl.SSLContext:
        """By what the brokers prove that they are ours."""
        return ssl.create_default_context(cafile=self.ca_file)


def options(account: Account | None) -> dict[str, Any]:
    """aiokafka's settings for `account`: SCRAM inside TLS, or nothing at all."""
    if account is None:
        return {}
    return {
        "security_protocol": "SASL_SSL",
        "ssl_context": account.trusted(),
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": account.name,
        "sasl_plain_password": account.password,
    }


def security(account: Account | None) -> SASLScram512 | None:
    """The same for FastStream."""
    if account is None:
        return None
    return SASLScram512(account.name, account.password, ssl_context=account.trusted(), use_ssl=True)
