"""Sealing for one reader: HPKE (RFC 9180) with X25519, HKDF-SHA256 and AES-256-GCM."""

from base64 import b64decode, b64encode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from services.backbone.vault.envelope import NotReadable

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


class Sealer:
    """Seals for the holder of the private key; cannot open again what it sealed."""

    def __init__(self, public_key: bytes) -> None:
        self._key = X25519PublicKey.from_public_bytes(public_key)

    def seal(self, content: bytes, about: str) -> str:
        """`content`, bound to what it is `about`, as base64."""
        return b64encode(_SUITE.encrypt(content, self._key, info=about.encode())).decode()


class Opener:
    """The one reader."""

    def __init__(self, private_key: bytes) -> None:
        self._key = X25519PrivateKey.from_private_bytes(private_key)

    def open(self, sealed: str, about: str) -> bytes:
        """What was sealed `about` this; `NotReadable` otherwise."""
        try:
            return _SUITE.decrypt(b64decode(sealed), self._key, info=about.encode())
        except (InvalidTag, ValueError) as error:
            raise NotReadable from error
