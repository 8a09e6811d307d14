"""Puts the HTTP side of a service together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from fastapi import APIRouter, FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, generate_latest
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from services.backbone.http import docs, health, openapi
from services.backbone.http.edge import Dispatch, Edge, Lifespan
from services.backbone.http.errors import Answering, Errors, passed_on
from services.backbone.http.hot import HotRoute
from services.backbone.http.limits import Limits
from services.backbone.http.observed import HttpMetrics
from services.backbone.http.problems import Catalogue, Problem
from services.backbone.http.texts import Text
from services.backbone.identity.policies import SignedIn, policies
from services.backbone.identity.tokens import TokenVerifier

_OPERATIONS = frozenset({"/metrics", "/docs", "/openapi.json", "/asyncapi"})


class UnguardedRoute(Exception):
    """A route does not say who may call it."""


@dataclass(frozen=True, kw_only=True)
class Api:
    """What a service serves.

    `readiness` names what it cannot serve without, each with a check that raises when that is
    away; `watched` what it serves on without, and tells of all the same. `texts`
    explains its own problem and field codes. With `operations_port` set, metrics and documentation
    answer only there.
    """

    title: str
    version: str
    summary: str
    registry: CollectorRegistry
    lifespan: Lifespan
    routers: Sequence[APIRouter] = ()
    hot_routes: Sequence[HotRoute] = ()
    verifier: TokenVerifier | None = None
    readiness: Mapping[str, health.Check] = field(default_factory=dict)
    watched: Mapping[str, health.Check] = field(default_factory=dict)
    asyncapi: Mapping[str, Any] = field(default_factory=dict)
    texts: Mapping[str, Text] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    cors_origins: Sequence[str] = ()
    operations_port: int | None = None


def create_app(api: Api) -> ASGIApp:
    """The ASGI application of `api`; `UnguardedRoute` when a route declares no policy."""
    catalogue = Catalogue(api.texts)
    errors = Errors(catalogue)
    app = _fastapi(api, errors)
    _refuse_unguarded(app, api)
    templates = _templates(app)
    _add_operations(app, api, catalogue)
    rest = app if api.operations_port is None else _separated(app, api.operations_port)
    inside: ASGIApp = Dispatch(api.hot_routes, rest, api.limits, errors)
    if api.cors_origins:
        inside = _cors(inside, api.cors_origins)
    return Edge(inside, HttpMetrics(api.registry), templates, api.lifespan)


def _fastapi(api: Api, errors: Errors) -> FastAPI:
    app = FastAPI(
        title=api.title,
        version=api.version,
        summary=api.summary,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        exception_handlers={HTTPException: passed_on, RequestValidationError: passed_on},
    )
    app.add_middleware(Answering, errors=errors)
    app.state.verifier = api.verifier
    app.state.refusals = Counter(
        "identity_refused_tokens_total",
        "Bearer tokens refused, by reason. High: a client's token expired, the issuer's keys "
        "changed, or somebody is trying.",
        ("reason",),
        registry=api.registry,
    )
    for router in api.routers:
        app.include_router(router)
    for route in api.hot_routes:
        # Only reached with another method, which the router then answers with 405.
        app.add_route(route.path, route, methods=[route.method])  # type: ignore[arg-type]
    return app


def _refuse_unguarded(app: FastAPI, api: Api) -> None:
    for context in iter_route_contexts(app.routes):
        if isinstance(context.endpoint, HotRoute):
            continue
        asked = list(policies(context.dependant)) if _is_api(context) else []
        if not asked:
            raise UnguardedRoute(f"{context.path} does not say who may call it")
        if api.verifier is None and any(isinstance(one, SignedIn) for one in asked):
            raise UnguardedRoute(f"{context.path} needs an account and there is no verifier")


def _is_api(context: RouteContext) -> bool:
    return isinstance(context.original_route, APIRoute)


def _templates(app: FastAPI) -> Mapping[int, str]:
    return {
        id(context.endpoint): context.path_format or ""
        for context in iter_route_contexts(app.routes)
    }


def _add_operations(app: FastAPI, api: Api, catalogue: Catalogue) -> None:
    async def metrics(_: Request) -> Response:
        return Response(generate_latest(api.registry), media_type=CONTENT_TYPE_LATEST)

    async def openapi_json(_: Request) -> Response:
        return _json(openapi.document(app, api.hot_routes))

    async def asyncapi(_: Request) -> Response:
        return _json(api.asyncapi)

    async def documentation(_: Request) -> Response:
        page = docs.page(openapi.document(app, api.hot_routes), catalogue.texts)
        return HTMLResponse(page, headers={"content-security-policy": docs.POLICY})

    app.add_route("/health/live", health.live)
    app.add_route("/health/ready", health.ready(api.readiness, api.watched))
    app.add_route("/metrics", metrics)
    app.add_route("/openapi.json", openapi_json)
    app.add_route("/asyncapi", asyncapi)
    app.add_route("/docs", documentation)


def _json(value: Any) -> Response:
    return Response(orjson.dumps(value), media_type="application/json")


def _separated(app: ASGIApp, operations_port: int) -> ASGIApp:
    async def separated(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] in _OPERATIONS and scope["server"][1] != operations_port:
            raise Problem(404)
        await app(scope, receive, send)

    return separated


def _cors(app: ASGIApp, origins: Sequence[str]) -> ASGIApp:
    return CORSMiddleware(
        app,
        allow_origins=origins,
        allow_methods=("GET", "POST", "PUT", "PATCH", "DELETE"),
        allow_headers=("Authorization", "Content-Type", "If-Match", "traceparent"),
        expose_headers=("ETag", "Retry-After", "traceparent"),
    )
