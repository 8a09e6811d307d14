"""A service around the routes that a test is about."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

import httpx
from fastapi import APIRouter
from prometheus_client import CollectorRegistry
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from starlette.types import ASGIApp, Receive, Scope, Send

from services.backbone.http.app import Api, create_app
from services.backbone.http.errors import parse
from services.backbone.http.hot import HotRoute, documented, send_json
from services.backbone.http.limits import read_body
from services.backbone.identity.policies import public


class Visit(BaseModel):
    """A small form with one of everything that goes wrong in forms."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(min_length=2, max_length=20)]
    temperature_celsius: Annotated[float | None, Field(ge=34, le=43)] = None
    companions: list[str] = []


class Receipt(BaseModel):
    """What the sender gets back."""

    receipt: str


VISIT = TypeAdapter(Visit)


async def accept_visit(scope: Scope, receive: Receive, send: Send) -> None:
    """The hot endpoint of these tests."""
    parse(VISIT, await read_body(receive))
    await send_json(send, 201, b'{"receipt":"7M2K-91QF"}')


def hot_visits() -> HotRoute:
    operation, schemas = documented("Record a visit", Visit, {201: ("Recorded", Receipt)})
    return HotRoute("POST", "/visits", accept_visit, operation, schemas)


@asynccontextmanager
async def no_lifespan() -> AsyncIterator[None]:
    yield


def a_router() -> APIRouter:
    router = APIRouter()

    @router.post("/slow-visits", dependencies=[public()], status_code=201)
    async def record(visit: Visit) -> Receipt:
        return Receipt(receipt=f"{len(visit.companions)}")

    @router.get("/slow-visits/{number}", dependencies=[public()])
    async def show(number: int) -> Receipt:
        return Receipt(receipt=f"{number}")

    return router


def an_app(**fields: Any) -> ASGIApp:
    defaults: dict[str, Any] = {
        "title": "Visits",
        "version": "1.0.0",
        "summary": "Who came",
        "registry": CollectorRegistry(),
        "lifespan": no_lifespan,
        "routers": [a_router()],
        "hot_routes": [hot_visits()],
    }
    return create_app(Api(**{**defaults, **fields}))


def a_client(app: ASGIApp, port: int = 8001) -> httpx.AsyncClient:
    """A client that sees what the server would send, also when the application failed."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url=f"http://edge:{port}")


def failing_with(error: Exception) -> APIRouter:
    router = APIRouter()

    @router.get("/failing", dependencies=[public()])
    async def fail() -> None:
        raise error

    return router


def failing_hot(error: Exception) -> HotRoute:
    async def fail(scope: Scope, receive: Receive, send: Send) -> None:
        raise error

    operation, schemas = documented("Fail", Visit, {})
    return HotRoute("POST", "/failing", fail, operation, schemas)
