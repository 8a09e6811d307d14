"""The whole system as real processes on free ports, for journeys, faults and measurements."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import httpx

from deploy.local.child import Child
from deploy.local.identity import Identity
from deploy.local.kafka import Kafka, resolve_jars
from deploy.local.mongo import Mongod
from deploy.local.paths import KAFKA_LIBS, PROFILE, ROOT
from deploy.local.plan import SCENARIO_START, SERVICES, Plan, Ports
from deploy.local.ports import free_port
from deploy.local.run_dir import RunDir
from deploy.local.service_secrets import make_secrets
from deploy.local.smsc import Smsc
from deploy.local.table import build_table
from deploy.local.web_service import WebService


class System:
    """Every process by its name; each may be killed, stopped and started again by a test."""

    def __init__(self, children: Mapping[str, Child], run: RunDir) -> None:
        self._children = children
        self._tokens: dict[str, str] = {}
        self.run = run

    def __getitem__(self, name: str) -> Child:
        return self._children[name]

    @property
    def mongod(self) -> Mongod:
        return cast("Mongod", self["mongodb"])

    @property
    def kafka(self) -> Kafka:
        return cast("Kafka", self["kafka"])

    @property
    def carrier(self) -> Smsc:
        return cast("Smsc", self["carrier"])

    def url(self, service: str) -> str:
        return cast("WebService", self[service]).url

    def token(self, account: str) -> str:
        """A bearer token of a demo account of the profile."""
        if account not in self._tokens:
            self._tokens[account] = cast("Identity", self["identity"]).token(account)
        return self._tokens[account]

    def get(self, service: str, path: str, account: str | None = None) -> httpx.Response:
        """The answer of `service` to `account`, or to nobody in particular."""
        headers = {"Authorization": f"Bearer {self.token(account)}"} if account else {}
        return httpx.get(self.url(service) + path, headers=headers, timeout=20)

    def post(
        self, service: str, path: str, body: object, account: str | None = None
    ) -> httpx.Response:
        """The answer of `service` to a JSON `body`."""
        headers = {"Authorization": f"Bearer {self.token(account)}"} if account else {}
        return httpx.post(self.url(service) + path, json=body, headers=headers, timeout=20)

    @asynccontextmanager
    async def another(self, service: str, instance: str) -> AsyncIterator[WebService]:
        """One more process of `service`, ready, for as long as the block lasts.

        The clients of the test go on meanwhile.
        """
        first = cast("WebService", self[service])
        port = free_port()
        log = self.run.log(f"{service}-{instance}")
        twin = WebService(f"services.{service}", port, log, first.environment)
        twin.tell({"PORT": str(port), "INSTANCE": instance})
        twin.start()
        try:
            await asyncio.to_thread(twin.wait_ready)
            yield twin
        finally:
            await asyncio.to_thread(twin.stop)

    def instead(self, service: str, module: str, *arguments: str) -> WebService:
        """`module` in the place of `service`, which has been stopped; the caller starts it."""
        first = cast("WebService", self[service])
        log = self.run.log(f"{service}-instead")
        return WebService(module, first.port, log, first.environment, arguments)

    def command(self, service: str, *words: str) -> str:
        """What an operator's command of `service` prints."""
        done = subprocess.run(
            [sys.executable, "-m", f"services.{service}", *words],
            cwd=ROOT,
            env=os.environ | self[service].environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def heal(self) -> None:
        """Start again whatever has ended, engines first."""
        for child in self._children.values():
            if not child.is_running():
                child.start()
                child.wait_ready()

    def restart(self, name: str) -> None:
        """Start a process that has ended, and wait until it works."""
        self[name].start()
        self[name].wait_ready()


@contextmanager
def running_system(
    folder: Path,
    profile_dir: Path = PROFILE,
    services: tuple[str, ...] = SERVICES,
    kafka: str = "",
) -> Iterator[System]:
    """The engines and `services`, ready; with a broker of our own unless `kafka` says where."""
    run = RunDir(folder)
    make_secrets(run)
    resolve_jars(KAFKA_LIBS)
    (run.path / "lib").mkdir(parents=True, exist_ok=True)
    run.kafka_libs.symlink_to(KAFKA_LIBS)
    stages = build_table(_plan(profile_dir, services, kafka), run)
    children = {entry.name: entry.child for stage in stages for entry in stage}
    try:
        for stage in stages:
            for entry in stage:
                entry.child.start()
            for entry in stage:
                entry.child.wait_ready()
        yield System(children, run)
    finally:
        for child in reversed(children.values()):
            child.stop()


def _plan(profile_dir: Path, services: tuple[str, ...], kafka: str) -> Plan:
    return Plan(
        kafka_bootstrap_servers=kafka,
        profile_dir=profile_dir,
        clock_start=SCENARIO_START,
        clock_anchor=datetime.now(UTC),
        ports=Ports(**{name: free_port() for name in Ports.model_fields}),
        services=services,
    )
