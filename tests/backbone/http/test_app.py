"""What every answer of every service has in common, whatever the route and the outcome."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import httpx
import pytest
from fastapi import APIRouter
from prometheus_client import CollectorRegistry, generate_latest
from pymongo.errors import AutoReconnect, ServerSelectionTimeoutError
from starlette.requests import Request
from starlette.staticfiles import StaticFiles
from starlette.types import Message, Receive, Scope, Send

from services.backbone.http.app import UnguardedRoute
from services.backbone.http.headers import SECURITY
from services.backbone.http.health import ready
from services.backbone.http.hot import HotRoute
from services.backbone.http.limits import Limits
from services.backbone.identity.policies import allowed, public
from services.backbone.store.group_commit import Overloaded
from services.backbone.tracing import current_traceparent
from tests.backbone.http.builders import (
    a_client,
    a_router,
    an_app,
    failing_hot,
    failing_with,
)

FEVER = {"name": "Trần Thị Lan", "temperature_celsius": 38.5}

EVERY_OUTCOME = [
    ("GET", "/slow-visits/3", {}, 200),
    ("POST", "/visits", {"json": FEVER}, 201),
    ("POST", "/slow-visits", {"json": FEVER}, 201),
    ("GET", "/nowhere", {}, 404),
    ("PUT", "/visits", {}, 405),
    ("DELETE", "/slow-visits/3", {}, 405),
    ("POST", "/visits", {"content": b"x" * 40_000}, 413),
    ("POST", "/slow-visits", {"content": b"x" * 40_000}, 413),
    ("POST", "/visits", {"content": b"{"}, 422),
    ("POST", "/slow-visits", {"json": {}}, 422),
    ("GET", "/failing", {}, 500),
    ("GET", "/health/live", {}, 200),
    ("GET", "/health/ready", {}, 200),
    ("GET", "/metrics", {}, 200),
    ("GET", "/openapi.json", {}, 200),
    ("GET", "/asyncapi", {}, 200),
]


@pytest.mark.parametrize(("method", "path", "request_", "status"), EVERY_OUTCOME)
async def test_every_answer_carries_every_security_header(
    method: str, path: str, request_: dict[str, Any], status: int
) -> None:
    client = a_client(an_app(routers=[a_router(), failing_with(RuntimeError("a bug"))]))

    answer = await client.request(method, path, **request_)

    assert answer.status_code == status
    assert [
        (name, value) for name, value in SECURITY if (name, value) not in answer.headers.raw
    ] == []
    assert "traceparent" in answer.headers
    assert "server" not in answer.headers


@pytest.mark.parametrize(
    ("method", "path", "request_", "status"),
    [outcome for outcome in EVERY_OUTCOME if outcome[3] >= 400],
)
async def test_every_failure_is_a_problem_document(
    method: str, path: str, request_: dict[str, Any], status: int
) -> None:
    client = a_client(an_app(routers=[a_router(), failing_with(RuntimeError("a bug"))]))

    answer = await client.request(method, path, **request_)

    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert problem["instance"].split(":")[2] in answer.headers["traceparent"]


async def test_the_documentation_page_may_show_its_own_style_and_nothing_else() -> None:
    answer = await a_client(an_app()).get("/docs")

    assert answer.status_code == 200
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; style-src")
    assert len(answer.headers.get_list("content-security-policy")) == 1
    assert "<script" not in answer.text


async def test_a_bug_is_told_without_what_it_was_about() -> None:
    client = a_client(an_app(routers=[failing_with(RuntimeError("0912345678"))]))

    answer = await client.get("/failing")

    assert answer.status_code == 500
    assert "0912345678" not in answer.text
    assert "RuntimeError" not in answer.text


@pytest.mark.parametrize("path", ["/failing", "/hot"])
async def test_a_bug_reaches_the_server_which_logs_it_once(path: str) -> None:
    bug = RuntimeError("a bug")

    async def fail(scope: Scope, receive: Receive, send: Send) -> None:
        raise bug

    hot = HotRoute("GET", "/hot", fail, {}, {})
    app = an_app(routers=[failing_with(bug)], hot_routes=[hot])
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://edge")

    with pytest.raises(RuntimeError, match="a bug"):
        await client.get(path)


AWAY = [AutoReconnect("mongo-1:27017"), ServerSelectionTimeoutError("mongo-1:27017"), Overloaded()]


@pytest.mark.parametrize("error", AWAY, ids=lambda error: type(error).__name__)
async def test_a_store_that_is_away_is_a_503_that_says_when_to_come_back(error: Exception) -> None:
    app = an_app(routers=[failing_with(error)], hot_routes=[failing_hot(error)])
    client = a_client(app)

    answers = [await client.get("/failing"), await client.post("/failing")]

    assert [answer.status_code for answer in answers] == [503, 503]
    assert all(1 <= int(answer.headers["retry-after"]) <= 5 for answer in answers)
    assert all("mongo-1" not in answer.text for answer in answers)


async def test_a_caller_gets_its_own_trace_back_as_a_new_step() -> None:
    theirs = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

    answer = await a_client(an_app()).get("/health/live", headers={"traceparent": theirs})

    version, trace, step, flags = answer.headers["traceparent"].split("-")
    assert (version, trace, flags) == ("00", "0af7651916cd43dd8448eb211c80319c", "01")
    assert step != "b7ad6b7169203331"


@pytest.mark.parametrize(
    "forged",
    [
        "",
        "00-" + "0" * 32 + "-b7ad6b7169203331-01",
        "ff-" + "a" * 32 + "-" + "b" * 16 + "-01",
        "x" * 900,
    ],
)
async def test_a_trace_that_is_none_is_not_repeated(forged: str) -> None:
    answer = await a_client(an_app()).get("/health/live", headers={"traceparent": forged})

    assert answer.headers["traceparent"] != forged
    assert len(answer.headers["traceparent"]) == 55


async def test_what_a_route_does_belongs_to_the_trace_of_its_request() -> None:
    router = APIRouter()

    @router.get("/trace", dependencies=[public()])
    async def show() -> str | None:
        return current_traceparent()

    answer = await a_client(an_app(routers=[router])).get("/trace")

    assert answer.json() == answer.headers["traceparent"]


def unguarded() -> APIRouter:
    router = APIRouter(prefix="/people")

    @router.get("/{person}")
    async def show(person: str) -> str:
        return person

    return router


def unguarded_inside() -> APIRouter:
    outer = APIRouter()
    outer.include_router(unguarded(), prefix="/v1")
    return outer


def mounted() -> APIRouter:
    router = APIRouter()
    router.mount("/files", StaticFiles(directory="."))
    return router


@pytest.mark.parametrize("make", [unguarded, unguarded_inside, mounted])
def test_a_route_that_does_not_say_who_may_call_it_stops_the_start(
    make: Callable[[], APIRouter],
) -> None:
    with pytest.raises(UnguardedRoute):
        an_app(routers=[make()])


def test_a_route_that_needs_an_account_stops_the_start_of_a_service_without_a_verifier() -> None:
    router = APIRouter()

    @router.get("/followups", dependencies=[allowed("health-station")])
    async def list_followups() -> list[str]:
        return []

    with pytest.raises(UnguardedRoute, match="/followups"):
        an_app(routers=[router])


def test_a_policy_on_the_whole_router_guards_its_routes() -> None:
    router = APIRouter(dependencies=[public()])

    @router.get("/open")
    async def show() -> str:
        return "open"

    assert callable(an_app(routers=[router]))


async def test_another_method_on_a_hot_path_is_answered_with_what_it_takes() -> None:
    answer = await a_client(an_app()).get("/visits")

    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST"


async def test_a_path_may_have_a_limit_of_its_own() -> None:
    limits = Limits(body_bytes=10, body_bytes_under={"/slow-visits": 1000})
    client = a_client(an_app(limits=limits))

    answers = [await client.post(path, json=FEVER) for path in ("/slow-visits", "/elsewhere")]

    assert [answer.status_code for answer in answers] == [201, 413]


async def test_a_path_may_have_a_limit_of_keys_of_its_own() -> None:
    limits = Limits(json_keys=1, json_keys_under={"/slow-visits": 50})
    client = a_client(an_app(limits=limits))

    answers = [await client.post(path, json=FEVER) for path in ("/slow-visits", "/elsewhere")]

    assert [answer.status_code for answer in answers] == [201, 422]


@pytest.mark.parametrize(
    "body",
    [b'{"name":NaN}', b'{"name":"\\ud800"}', '{"name":"Lan"}'.encode("utf-16"), b"[" * 9000, b"{"],
)
@pytest.mark.parametrize("path", ["/visits", "/slow-visits"])
async def test_what_is_no_strict_json_is_a_wrong_body_on_every_route(
    path: str, body: bytes
) -> None:
    headers = {"content-type": "application/json"}

    answer = await a_client(an_app()).post(path, content=body, headers=headers)

    assert answer.status_code == 422


@pytest.mark.parametrize("kind", ["text/plain", "text/json", "application/x-json", "", None])
async def test_a_body_that_is_not_called_json_is_a_415(kind: str | None) -> None:
    headers = {} if kind is None else {"content-type": kind}

    answer = await a_client(an_app()).post("/slow-visits", content=b"{}", headers=headers)

    assert answer.status_code == 415


@pytest.mark.parametrize(
    "kind", ["application/json", "Application/JSON; charset=utf-8", "application/cloudevents+json"]
)
async def test_json_may_be_called_by_any_of_its_names(kind: str) -> None:
    client = a_client(an_app())

    answer = await client.post("/slow-visits", content=b"[]", headers={"content-type": kind})

    assert answer.status_code == 422


async def test_no_body_at_all_is_what_is_missing() -> None:
    answer = await a_client(an_app()).post("/slow-visits")

    assert answer.status_code == 422


async def test_a_sender_who_left_is_nobodys_failure() -> None:
    # Given a client that goes away in the middle of its body
    sent: list[Message] = []
    messages: Iterator[Message] = iter(
        [{"type": "http.request", "body": b"{", "more_body": True}, {"type": "http.disconnect"}]
    )

    async def receive() -> Message:
        return next(messages)

    async def send(message: Message) -> None:
        sent.append(message)

    registry = CollectorRegistry()
    scope = {"type": "http", "method": "POST", "path": "/visits", "headers": []}

    # When its request is served
    await an_app(registry=registry)(scope, receive, send)

    # Then nothing is sent and nothing counts as our fault
    assert sent == []
    assert b'http_request_seconds_count{method="POST",route="/visits",status="4xx"} 1.0' in (
        generate_latest(registry)
    )


async def test_metrics_name_routes_by_template_and_never_by_what_was_sent() -> None:
    client = a_client(an_app())
    for path in ("/slow-visits/1", "/slow-visits/2", "/person/0912345678"):
        await client.get(path)
    await client.post("/visits", json=FEVER)

    text = (await client.get("/metrics")).text

    assert (
        'http_request_seconds_count{method="GET",route="/slow-visits/{number}",status="2xx"} 2.0'
        in text
    )
    assert 'http_request_seconds_count{method="POST",route="/visits",status="2xx"} 1.0' in text
    assert 'http_request_seconds_count{method="GET",route="unmatched",status="4xx"} 1.0' in text
    assert "0912345678" not in text


async def test_a_histogram_bucket_holds_all_that_was_faster() -> None:
    client = a_client(an_app())
    await client.post("/visits", json=FEVER)

    text = (await client.get("/metrics")).text

    labels = 'method="POST",route="/visits",status="2xx"'
    assert f'http_request_seconds_bucket{{le="10.0",{labels}}} 1.0' in text
    assert f'http_request_seconds_bucket{{le="+Inf",{labels}}} 1.0' in text


async def answers() -> None:
    return


async def is_away() -> None:
    raise ConnectionError("mongodb://user:password@mongo-1")


async def hangs() -> None:
    await asyncio.Event().wait()


@pytest.mark.parametrize(
    ("check", "status", "state"), [(answers, 200, "ok"), (is_away, 503, "away")]
)
async def test_readiness_tells_which_dependency_is_away_and_no_more(
    check: Callable[[], Awaitable[None]], status: int, state: str
) -> None:
    client = a_client(an_app(readiness={"kafka": answers, "store": check}))

    answer = await client.get("/health/ready")

    assert answer.status_code == status
    assert answer.json() == {"kafka": "ok", "store": state}


async def test_what_is_only_watched_is_told_and_does_not_make_the_service_unready() -> None:
    client = a_client(an_app(readiness={"store": answers}, watched={"kafka": is_away}))

    answer = await client.get("/health/ready")

    assert answer.status_code == 200
    assert answer.json() == {"store": "ok", "kafka": "away"}


async def test_a_dependency_that_does_not_answer_in_time_is_away() -> None:
    answer = await ready({"store": hangs}, {}, patience_seconds=0)(Request({"type": "http"}))

    assert answer.status_code == 503
    assert answer.body == b'{"store":"away"}'


async def test_hot_routes_and_the_others_share_one_openapi_document() -> None:
    document = (await a_client(an_app()).get("/openapi.json")).json()

    assert document["openapi"].startswith("3.1")
    hot, other = document["paths"]["/visits"]["post"], document["paths"]["/slow-visits"]["post"]
    assert hot["requestBody"]["content"] == other["requestBody"]["content"]
    assert {"Visit", "Receipt", "Problem"} <= document["components"]["schemas"].keys()
    assert "HTTPValidationError" not in document["components"]["schemas"]


async def test_the_page_explains_every_operation_and_every_problem_by_its_type() -> None:
    client = a_client(an_app())

    page = (await client.get("/docs")).text
    problem = (await client.get("/nowhere")).json()

    assert "POST /visits" in page
    assert "GET /slow-visits/{number}" in page
    assert f'id="{problem["type"].removeprefix("/docs#")}"' in page


async def test_with_a_port_for_operations_the_public_one_does_not_show_them() -> None:
    app = an_app(operations_port=9001)
    paths = ("/metrics", "/docs", "/openapi.json", "/asyncapi")

    public_ = [(await a_client(app, 8001).get(path)).status_code for path in paths]
    operations = [(await a_client(app, 9001).get(path)).status_code for path in paths]

    assert public_ == [404] * 4
    assert operations == [200] * 4


async def test_only_listed_origins_may_read_answers() -> None:
    client = a_client(an_app(cors_origins=("https://kiengiang.gov.vn",)))

    ours = await client.post("/visits", json=FEVER, headers={"origin": "https://kiengiang.gov.vn"})
    theirs = await client.post("/visits", json=FEVER, headers={"origin": "https://evil.example"})

    assert ours.headers["access-control-allow-origin"] == "https://kiengiang.gov.vn"
    assert "access-control-allow-origin" not in theirs.headers


async def test_the_asyncapi_document_is_the_one_given() -> None:
    client = a_client(an_app(asyncapi={"asyncapi": "3.0.0"}))

    assert (await client.get("/asyncapi")).json() == {"asyncapi": "3.0.0"}
    assert (await client.post("/asyncapi/try")).status_code == 404
