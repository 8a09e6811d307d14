"""SCRAM credentials: what Kafka keeps instead of a password (RFC 5802)."""

import hashlib
import secrets
from dataclasses import dataclass, field

ITERATIONS = 8192
SALT_BYTES = 32


@dataclass(frozen=True)
class Credential:
    """What one account proves its password with, SCRAM-SHA-512."""

    name: str
    salt: bytes = field(repr=False)
    salted_password: bytes = field(repr=False)


def credential(name: str, password: str) -> Credential:
    """A fresh credential; the password itself never goes to the cluster."""
    salt = secrets.token_bytes(SALT_BYTES)
    salted = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, ITERATIONS)
    return Credential(name, salt, salted)
