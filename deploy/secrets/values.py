"""What goes into a secret file."""

import base64
import secrets
from urllib.parse import quote

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from deploy.mongo.accounts import DATABASES

# Where every container has the certificate of the authority.
CA_PATH = "/etc/epidemic-order/ca.pem"
MONGO_HOSTS = "mongo:27017"
_KEY_BYTES = 32
_PASSWORD_BYTES = 24
_KEYFILE_BYTES = 567


def password(_: object) -> bytes:
    """192 random bits that need no quoting anywhere."""
    return secrets.token_urlsafe(_PASSWORD_BYTES).encode()


def key(_: object) -> bytes:
    """32 random bytes, base64."""
    return base64.b64encode(secrets.token_bytes(_KEY_BYTES))


def keyfile(_: object) -> bytes:
    """By which the members of a MongoDB replica set know each other: base64, below 1024 letters."""
    return base64.b64encode(secrets.token_bytes(_KEYFILE_BYTES))


def private_key(_: object) -> bytes:
    """An X25519 key, base64."""
    return base64.b64encode(X25519PrivateKey.generate().private_bytes_raw())


def public_half(private: bytes) -> bytes:
    """The key that seals for the holder of `private`, base64."""
    loaded = X25519PrivateKey.from_private_bytes(base64.b64decode(private))
    return base64.b64encode(loaded.public_key().public_bytes_raw())


def mongo_url(service: str, secret: str) -> str:
    """How `service` reaches its databases: as itself, over TLS, through the replica set."""
    home = DATABASES[service][0]
    options = f"replicaSet=rs0&authSource={home}&tls=true&tlsCAFile={CA_PATH}"
    return f"mongodb://{service}:{quote(secret, safe='')}@{MONGO_HOSTS}/?{options}"
