"""The issuer's HTTP: discovery, keys, and tokens for a password (RFC 6749, section 4.3)."""

import asyncio
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from deploy.local.identity.accounts import Account
from deploy.local.identity.passwords import Passwords
from deploy.local.identity.signing import ALGORITHM, Signer
from deploy.local.identity.tokens import LIFETIME

BODY_LIMIT_BYTES = 4096
NO_STORE = {"Cache-Control": "no-store"}


class IdentityEdge:
    def __init__(
        self,
        accounts: dict[str, Account],
        passwords: Passwords,
        signer: Signer,
        claims: Callable[[Account], dict[str, Any]],
    ) -> None:
        self._accounts = accounts
        self._passwords = passwords
        self._signer = signer
        self._claims = claims
        # One password check takes 64 MiB: many at once would take the machine.
        self._checking = asyncio.Lock()

    async def token(self, request: Request) -> Response:
        form = await _form(request)
        if form.get("grant_type") != "password":
            return _refused("unsupported_grant_type")
        if not form.get("username") or not form.get("password"):
            return _refused("invalid_request")
        if not await self._is_right(form["username"], form["password"]):
            return _refused("invalid_grant")
        return _granted(self._signer.sign(self._claims(self._accounts[form["username"]])))

    async def jwks(self, request: Request) -> Response:
        return JSONResponse(self._signer.jwks(), headers={"Cache-Control": "max-age=60"})

    async def _is_right(self, account: str, password: str) -> bool:
        async with self._checking:
            matches = await asyncio.to_thread(self._passwords.match, account, password)
        # The hash of somebody who has left the profile may still be kept.
        return matches and account in self._accounts


def routes(edge: IdentityEdge, issuer: str) -> list[BaseRoute]:
    """Served under the issuer's own path as OIDC asks, and without it for short commands."""

    async def discovery(request: Request) -> Response:
        return JSONResponse(_configuration(issuer))

    async def alive(request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    served: list[BaseRoute] = [
        Route("/.well-known/openid-configuration", discovery),
        Route("/jwks.json", edge.jwks),
        Route("/token", edge.token, methods=["POST"]),
    ]
    health = [Route("/health/live", alive), Route("/health/ready", alive)]
    return [*health, *served, Mount("/dev", routes=served)]


async def _form(request: Request) -> dict[str, str]:
    """The fields of a short form; of a long one, nothing."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_LIMIT_BYTES:
            return {}
    fields = parse_qs(body.decode("utf-8", "replace"))
    return {name: values[0] for name, values in fields.items()}


def _configuration(issuer: str) -> dict[str, Any]:
    return {
        "issuer": issuer,
        "jwks_uri": f"{issuer}/jwks.json",
        "token_endpoint": f"{issuer}/token",
        "grant_types_supported": ["password"],
        "response_types_supported": ["token"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": [ALGORITHM],
        "token_endpoint_auth_methods_supported": ["none"],
    }


def _granted(token: str) -> Response:
    answer = {
        "access_token": token,
        "token_type": "Bearer",
        "expires_in": int(LIFETIME.total_seconds()),
    }
    return JSONResponse(answer, headers=NO_STORE)


def _refused(error: str) -> Response:
    return JSONResponse({"error": error}, status_code=400, headers=NO_STORE)
