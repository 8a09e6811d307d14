"""From a bearer token to the one who sent it, or a refusal."""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import Key
from joserfc.jws import JWSRegistry, extract_compact
from joserfc.jwt import ClaimsOption, JWTClaimsRegistry
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.backbone.clock import Clock
from services.backbone.identity.access import Actor

ALGORITHMS = ("ES256", "EdDSA", "RS256")
TYPES = frozenset({"at+jwt", "application/at+jwt", "jwt"})
LEEWAY = timedelta(seconds=60)
REMEMBERED = timedelta(seconds=60)

MOST_TOKEN_BYTES = 8 * 1024
_MOST_REMEMBERED = 10_000

# Where a token names the key to check it with, the sender chooses the key.
_KEY_HEADERS = frozenset({"jku", "jwk", "x5u", "x5c", "crit"})


class TokenRefused(Exception):
    """The token proves nothing. `reason` is for metrics and never quotes the token."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Keys(Protocol):
    """Where the issuer's keys come from."""

    async def key(self, kid: str) -> Key | None:
        """The key called `kid`, if the issuer has it."""
        ...


class _Claims(BaseModel):
    """What our issuers put into a token; `sub` is the account."""

    model_config = ConfigDict(strict=True, hide_input_in_errors=True)

    sub: str = Field(min_length=1, max_length=200)
    exp: float
    roles: list[str] = []
    unit: str | None = None
    areas: list[str] = []


class TokenVerifier:
    """Verifies tokens of one issuer for one audience and remembers them for at most a minute."""

    def __init__(self, keys: Keys, issuer: str, audience: str, now: Clock) -> None:
        self._keys = keys
        self._now = now
        self._claims: dict[str, ClaimsOption] = {
            "iss": {"essential": True, "value": issuer},
            "aud": {"essential": True, "value": audience},
            "exp": {"essential": True},
        }
        self._known: dict[bytes, tuple[Actor, datetime]] = {}

    async def actor(self, token: str) -> Actor:
        """Who sent `token`; `TokenRefused` when it does not prove that."""
        digest = hashlib.sha256(token.encode()).digest()
        known = self._known.get(digest)
        now = self._now()
        if known is not None and now < known[1]:
            return known[0]
        claims = await self._verified(token, now)
        self._remember(digest, _actor(claims), _until(claims, now))
        return _actor(claims)

    async def _verified(self, token: str, now: datetime) -> _Claims:
        if len(token) > MOST_TOKEN_BYTES:
            raise TokenRefused("too-long")
        key = await self._keys.key(_kid(_header(token)))
        if key is None:
            raise TokenRefused("unknown-key")
        return self._checked(_signed(token, key), now)

    def _checked(self, claims: dict[str, Any], now: datetime) -> _Claims:
        registry = JWTClaimsRegistry(
            now=int(now.timestamp()), leeway=int(LEEWAY.total_seconds()), **self._claims
        )
        if _is_for_the_client(claims):
            raise TokenRefused("not-an-access-token")
        try:
            registry.validate(claims)
            return _Claims.model_validate(claims)
        except JoseError as error:
            raise TokenRefused(error.error) from None
        except ValidationError:
            raise TokenRefused("malformed-claims") from None

    def _remember(self, digest: bytes, actor: Actor, until: datetime) -> None:
        if len(self._known) >= _MOST_REMEMBERED:
            self._known.pop(next(iter(self._known)))
        self._known[digest] = (actor, until)


def _header(token: str) -> dict[str, Any]:
    try:
        return extract_compact(token.encode()).headers()
    except (JoseError, ValueError):
        raise TokenRefused("malformed") from None


def _kid(header: dict[str, Any]) -> str:
    if not _KEY_HEADERS.isdisjoint(header):
        raise TokenRefused("brings-its-key")
    if str(header.get("typ", "")).lower() not in TYPES:
        raise TokenRefused("wrong-type")
    if header.get("alg") not in ALGORITHMS:
        raise TokenRefused("wrong-algorithm")
    kid = header.get("kid")
    if not isinstance(kid, str) or not kid:
        raise TokenRefused("no-key-id")
    return kid


def _signed(token: str, key: Key) -> dict[str, Any]:
    registry = JWSRegistry(algorithms=list(ALGORITHMS))
    try:
        return jwt.decode(token, key, registry=registry).claims
    except (JoseError, ValueError):
        raise TokenRefused("bad-signature") from None


def _is_for_the_client(claims: dict[str, Any]) -> bool:
    # An ID token says who signed in at the client; Keycloak marks its kinds in the claim `typ`.
    return "at_hash" in claims or claims.get("typ", "Bearer") not in ("Bearer", "at+jwt")


def _actor(claims: _Claims) -> Actor:
    return Actor(claims.sub, frozenset(claims.roles), claims.unit, frozenset(claims.areas))


def _until(claims: _Claims, now: datetime) -> datetime:
    return min(now + REMEMBERED, datetime.fromtimestamp(claims.exp, UTC) + LEEWAY)
