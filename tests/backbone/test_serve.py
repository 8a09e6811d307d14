"""A service as a process: it says why it does not start, and stops when told to."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

PATIENCE_SECONDS = 30

SERVICE = """
import asyncio
import sys
from contextlib import asynccontextmanager
from typing import ClassVar

from fastapi import APIRouter
from prometheus_client import CollectorRegistry

from services.backbone.http.app import Api, create_app
from services.backbone.identity.policies import public
from services.backbone.running import running
from services.backbone.serve import serve
from services.backbone.settings import ServiceSettings

FAULT = sys.argv[1] if len(sys.argv) > 1 else ""


class Settings(ServiceSettings):
    service: ClassVar[str] = "visits"
    mongo_database: str = "visits"
    port: int = 0


async def loop():
    if FAULT == "bug in a loop":
        raise RuntimeError("0912345678")
    await asyncio.Event().wait()


@asynccontextmanager
async def lifespan():
    if FAULT == "store away":
        raise ConnectionError("mongo-1:27017")
    async with running(loop):
        yield
    if FAULT == "hangs at the end":
        await asyncio.Event().wait()


router = APIRouter()


@router.get("/failing", dependencies=[public()])
async def failing():
    raise RuntimeError("0912345678")


def create(settings):
    if FAULT == "bug at the start":
        raise RuntimeError("0912345678")
    return create_app(
        Api(
            title="Visits",
            version="1",
            summary="",
            registry=CollectorRegistry(),
            lifespan=lifespan,
            routers=[router],
        )
    )


serve(create, Settings, stop_seconds=0.5)
"""


@contextmanager
def started(tmp_path: Path, *faults: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", SERVICE, *faults],
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": ":".join(path for path in (str(Path.cwd()), *sys.path) if path),
            "MONGO_URL": "mongodb://127.0.0.1:1",
            "KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1",
            "PROFILE_DIR": str(tmp_path),
            "OIDC_ISSUER": "http://127.0.0.1:8000",
            **environment,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def port_of(process: subprocess.Popen[str]) -> int:
    """The port that the process says it listens on."""
    assert process.stdout is not None
    for text in process.stdout:
        line = json.loads(text)
        if line["message"] == "Listening":
            return int(line["port"])
    raise AssertionError("it ended without listening")


def answer_of(process: subprocess.Popen[str], path: str) -> int:
    """The status with which a service that serves answers."""
    return status_at(f"http://127.0.0.1:{port_of(process)}{path}")


def status_at(url: str) -> int:
    with urllib.request.urlopen(url) as answer:  # noqa: S310 - a service that the test started
        return int(answer.status)


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_a_service_serves_until_told_to_stop_and_ends_well(tmp_path: Path, stop: int) -> None:
    with started(tmp_path) as process:
        status = answer_of(process, "/health/live?phone=0912345678")

        process.send_signal(stop)
        out, error = process.communicate(timeout=PATIENCE_SECONDS)

    assert status == 200
    assert process.returncode == 0
    assert error == ""
    assert all(json.loads(line)["service"] == "visits" for line in out.splitlines())
    # No access log: a URL may hold what somebody searched for.
    assert "0912345678" not in out


def test_a_bug_in_a_route_is_one_line_with_the_trace_that_the_caller_got(tmp_path: Path) -> None:
    with started(tmp_path) as process:
        with pytest.raises(urllib.error.HTTPError) as failed:
            answer_of(process, "/failing")
        process.terminate()
        out, _ = process.communicate(timeout=PATIENCE_SECONDS)

    [line] = [line for line in map(json.loads, out.splitlines()) if line["level"] == "ERROR"]
    assert failed.value.code == 500
    assert line["trace"] in failed.value.headers["traceparent"]
    assert "RuntimeError" in line["error"]
    assert "0912345678" not in out


def test_missing_settings_are_named_and_nothing_starts(tmp_path: Path) -> None:
    with started(tmp_path, MONGO_URL="mongodb://x", OIDC_ISSUER="id", LOG_LEVEL="LOUD") as process:
        out, error = process.communicate(timeout=PATIENCE_SECONDS)

    assert process.returncode != 0
    assert "OIDC_ISSUER" in error
    assert "LOG_LEVEL" in error
    assert "Traceback" not in error
    assert out == ""


@pytest.mark.parametrize("fault", ["store away", "bug in a loop", "bug at the start"])
def test_a_service_that_failed_ends_with_an_error_and_says_so_without_values(
    tmp_path: Path, fault: str
) -> None:
    with started(tmp_path, fault) as process:
        out, error = process.communicate(timeout=PATIENCE_SECONDS)

    assert process.returncode not in (0, None)
    assert any(json.loads(line)["level"] == "CRITICAL" for line in out.splitlines())
    assert "0912345678" not in out + error


def test_a_service_that_cannot_stop_leaves_all_the_same(tmp_path: Path) -> None:
    with started(tmp_path, "hangs at the end") as process:
        answer_of(process, "/health/live")
        process.terminate()
        out, _ = process.communicate(timeout=PATIENCE_SECONDS)

    assert process.returncode == 1
    assert "Not stopped in time" in out


def test_a_port_in_use_is_said_and_nothing_starts(tmp_path: Path) -> None:
    taken = socket.create_server(("127.0.0.1", 0))
    with taken, started(tmp_path, PORT=str(taken.getsockname()[1])) as process:
        out, _ = process.communicate(timeout=PATIENCE_SECONDS)

    assert process.returncode != 0
    assert "Address already in use" in out


def test_operations_can_have_a_port_of_their_own(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        chosen = probe.getsockname()[1]
    with started(tmp_path, OPERATIONS_PORT=str(chosen)) as process:
        public, operations = port_of(process), port_of(process)

        assert operations == chosen != public
        assert status_at(f"http://127.0.0.1:{operations}/metrics") == 200
