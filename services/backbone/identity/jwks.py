"""The issuer's public keys: fetched seldom, and kept for a while when the issuer is away."""

import asyncio
import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, Key, OKPKey, RSAKey
from pydantic import BaseModel, ValidationError

from services.backbone.clock import Clock
from services.backbone.identity.fetch import Fetch, Unanswered

logger = logging.getLogger(__name__)

# A key that the issuer withdraws is trusted no longer than this while the issuer answers.
FRESH = timedelta(minutes=5)
# Tokens with made-up key ids must not become requests to the issuer.
PAUSE = timedelta(seconds=60)
# Without any key nobody can sign in, so ask again sooner.
PAUSE_WITHOUT_KEYS = timedelta(seconds=2)
STALE = timedelta(hours=24)

_SMALLEST_RSA_BITS = 2048


class IssuerAway(Exception):
    """No key is known and the issuer does not answer."""


class _Discovery(BaseModel):
    issuer: str
    jwks_uri: str


class _KeySet(BaseModel):
    keys: list[dict[str, Any]]


class Jwks:
    """The keys behind `issuer`. `now` is real time: a scenario's clock would age the keys."""

    def __init__(self, fetch: Fetch, issuer: str, now: Clock) -> None:
        self._get = fetch
        self._issuer = issuer.rstrip("/")
        self._now = now
        self._keys: Mapping[str, Key] = {}
        self._fetched_at: datetime | None = None
        self._asked_at: datetime | None = None
        self._asking = asyncio.Lock()

    async def key(self, kid: str) -> Key | None:
        """The key called `kid`, None when the issuer has no such key."""
        known = self._usable().get(kid)
        if known is not None and (self._is_fresh() or self._asking.locked()):
            return known
        async with self._asking:
            if self._may_ask(is_known=kid in self._usable()):
                await self._ask()
        usable = self._usable()
        if not usable:
            raise IssuerAway
        return usable.get(kid)

    def _usable(self) -> Mapping[str, Key]:
        return self._keys if self._age() <= STALE else {}

    def _is_fresh(self) -> bool:
        return self._age() <= FRESH

    def _age(self) -> timedelta:
        return self._now() - self._fetched_at if self._fetched_at else timedelta.max

    def _may_ask(self, *, is_known: bool) -> bool:
        if is_known and self._is_fresh():
            return False
        pause = PAUSE if self._usable() else PAUSE_WITHOUT_KEYS
        return self._asked_at is None or self._now() - self._asked_at >= pause

    async def _ask(self) -> None:
        self._asked_at = self._now()
        try:
            self._keys = await self._fetch()
        except (Unanswered, ValidationError, _Untrustworthy) as error:
            logger.warning("The issuer's keys cannot be read: %s", type(error).__name__)
            return
        self._fetched_at = self._now()

    async def _fetch(self) -> Mapping[str, Key]:
        discovery = _Discovery.model_validate_json(
            await self._get(f"{self._issuer}/.well-known/openid-configuration")
        )
        if discovery.issuer.rstrip("/") != self._issuer:
            raise _Untrustworthy
        if self._issuer.startswith("https://") and not discovery.jwks_uri.startswith("https://"):
            raise _Untrustworthy
        found = _KeySet.model_validate_json(await self._get(discovery.jwks_uri))
        keys = [key for key in map(_imported, found.keys) if key is not None]
        return {key.kid: key for key in keys if key.kid}


class _Untrustworthy(Exception):
    """The issuer's answer is not one that an issuer gives."""


def _imported(jwk: dict[str, Any]) -> Key | None:
    """A key that may verify signatures; symmetric, weak, private-use or unknown ones are none."""
    if jwk.get("use", "sig") != "sig":
        return None
    try:
        key = JWKRegistry.import_key(jwk)
    except (JoseError, ValueError, KeyError, TypeError):
        return None
    match key:
        case ECKey() if key.curve_name == "P-256":
            return key
        case OKPKey() if key.curve_name == "Ed25519":
            return key
        case RSAKey() if key.public_key.key_size >= _SMALLEST_RSA_BITS:
            return key
    return None
