"""An issuer whose keys the tests hold, and tokens good and bad."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey

from services.backbone.identity.tokens import TokenVerifier

ISSUER = "https://id.kiengiang.gov.vn/realms/order"
AUDIENCE = "epidemic-order"
NOW = datetime(2021, 7, 19, 7, 0, tzinfo=UTC)

EC = ECKey.generate_key("P-256", {"kid": "ec"})
ED = OKPKey.generate_key("Ed25519", {"kid": "ed"})
RSA = RSAKey.generate_key(2048, {"kid": "rsa"})
STRANGER = ECKey.generate_key("P-256", {"kid": "ec"})

CLAIMS: dict[str, Any] = {
    "iss": ISSUER,
    "aud": AUDIENCE,
    "sub": "tram-y-te-30730",
    "exp": int(NOW.timestamp()) + 600,
    "iat": int(NOW.timestamp()),
    "roles": ["health-station"],
    "unit": "tram-y-te-30730",
    "areas": ["30730"],
}


class FakeKeys:
    """An issuer's keys that are always there, and a record of which were asked for."""

    def __init__(self, *keys: Key) -> None:
        self._keys = {str(key.kid): key for key in keys}
        self.asked: list[str] = []

    async def key(self, kid: str) -> Key | None:
        self.asked.append(kid)
        return self._keys.get(kid)


class FakeClock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def a_verifier(keys: FakeKeys | None = None, clock: FakeClock | None = None) -> TokenVerifier:
    return TokenVerifier(keys or FakeKeys(EC, ED, RSA), ISSUER, AUDIENCE, clock or FakeClock())


def a_token(key: Key = EC, *, header: dict[str, Any] | None = None, **claims: Any) -> str:
    """A good token, but for what the test changes; a claim of None is left out."""
    told = {name: value for name, value in {**CLAIMS, **claims}.items() if value is not None}
    signed = {"alg": _algorithm(key), "typ": "at+jwt", "kid": key.kid, **(header or {})}
    kept = {name: value for name, value in signed.items() if value is not None}
    return jwt.encode(kept, told, key, algorithms=["ES256", "EdDSA", "RS256"], default_type=None)


def a_forged_token(header: dict[str, Any], signing_key: bytes = b"") -> str:
    """A token of any header, with an HMAC for its signature, or none."""
    signed = f"{_encoded(header)}.{_encoded(CLAIMS)}"
    mac = hmac.new(signing_key, signed.encode(), hashlib.sha256).digest() if signing_key else b""
    return f"{signed}.{_base64(mac)}"


def _algorithm(key: Key) -> str:
    return {"EC": "ES256", "OKP": "EdDSA", "RSA": "RS256"}[key.key_type]


def _encoded(part: dict[str, Any]) -> str:
    return _base64(json.dumps(part).encode())


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
