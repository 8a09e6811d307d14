"""Tokens as the issuer gives them, for the accounts of a test."""

from datetime import timedelta

from joserfc import jwt
from joserfc.jwk import ECKey, Key

from services.backbone.identity.tokens import TokenVerifier
from tests.declarations.builders import COMMUNE, NOON

_KEY = ECKey.generate_key("P-256", {"kid": "of-the-tests"})
ACCOUNT = "tram-y-te-30730"
_ISSUER, _AUDIENCE = "https://issuer.example", "epidemic-order"


class _OneKey:
    async def key(self, kid: str) -> Key | None:
        return _KEY if kid == _KEY.kid else None


VERIFIER = TokenVerifier(_OneKey(), _ISSUER, _AUDIENCE, lambda: NOON)


def signed_in(role: str, *areas: str) -> dict[str, str]:
    """The headers of an account that has `role` in `areas`."""
    claims = {
        "iss": _ISSUER,
        "aud": _AUDIENCE,
        "exp": int((NOON + timedelta(minutes=15)).timestamp()),
        "sub": ACCOUNT,
        "roles": [role],
        "areas": list(areas),
    }
    header = {"alg": "ES256", "typ": "at+jwt", "kid": _KEY.kid}
    return {"Authorization": f"Bearer {jwt.encode(header, claims, _KEY)}"}


STATION = signed_in("health-station", COMMUNE)
