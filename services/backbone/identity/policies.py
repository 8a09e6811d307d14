"""What a route asks of its caller. Every route says so, or the service does not start."""

from collections.abc import Iterator
from typing import Any

from fastapi import Depends, Security
from fastapi.dependencies.models import Dependant
from fastapi.openapi.models import HTTPBearer
from fastapi.security.base import SecurityBase
from starlette.requests import Request

from services.backbone.http.problems import Problem
from services.backbone.identity.access import Actor, Areas, may
from services.backbone.identity.jwks import IssuerAway
from services.backbone.identity.tokens import TokenRefused, TokenVerifier

_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="epidemic-order"'}


class Public:
    """Anybody may call the route."""

    async def __call__(self) -> None:
        """Ask nothing."""


class SignedIn(SecurityBase):
    """The caller has an account, with one of `roles` unless there are none to have."""

    def __init__(self, roles: frozenset[str] | None = None) -> None:
        self.roles = roles
        self.model = HTTPBearer(bearerFormat="JWT")
        self.scheme_name = "bearer"

    async def __call__(self, request: Request) -> Actor:
        """Who calls; 401 for nobody, 403 for somebody else."""
        actor = await _actor(request)
        if self.roles is not None and self.roles.isdisjoint(actor.roles):
            raise Problem(403)
        return actor


def public() -> Any:
    """Marks a route that asks nothing: `dependencies=[public()]`."""
    return Depends(Public())


def signed_in() -> Any:
    """Any account: `actor: Annotated[Actor, signed_in()]`."""
    return Depends(SignedIn())


def allowed(*roles: str) -> Any:
    """An account with one of `roles`: `actor: Annotated[Actor, allowed("health-station")]`."""
    if not roles:
        raise ValueError("allowed() without a role would allow nobody; say signed_in()")
    # The roles stand in the OpenAPI document; the policy itself does not ask for scopes.
    return Security(SignedIn(frozenset(roles)), scopes=sorted(roles))


def require(actor: Actor, action_roles: frozenset[str], area: str, areas: Areas) -> None:
    """403 unless `actor` has the role and `area` is in its jurisdiction."""
    if not may(actor, action_roles, area, areas):
        raise Problem(403)


def policies(dependant: Dependant) -> Iterator[Public | SignedIn]:
    """What the route behind `dependant` asks, wherever in its dependencies it says so."""
    for one in dependant.dependencies:
        if isinstance(one.call, Public | SignedIn):
            yield one.call
        yield from policies(one)


async def _actor(request: Request) -> Actor:
    verifier: TokenVerifier = request.app.state.verifier
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Problem(401, headers=_CHALLENGE)
    try:
        return await verifier.actor(token.strip())
    except TokenRefused as refused:
        request.app.state.refusals.labels(refused.reason).inc()
        challenge = _CHALLENGE["WWW-Authenticate"] + ', error="invalid_token"'
        raise Problem(401, headers={"WWW-Authenticate": challenge}) from None
    except IssuerAway:
        raise Problem(503, headers={"Retry-After": "5"}) from None
