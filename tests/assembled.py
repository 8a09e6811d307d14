"""Services put together as `make up` does it, without anything to connect to."""

import importlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from deploy.local.plan import Plan
from deploy.local.run_dir import RunDir
from deploy.local.service_environment import Addresses, service_environment
from deploy.local.service_secrets import make_secrets
from services.backbone.frame import Frame
from services.backbone.settings import load

NOWHERE = Addresses(
    mongo="mongodb://127.0.0.1:9",
    kafka="127.0.0.1:9",
    issuer="http://127.0.0.1:9/dev",
    smpp="smpp://nobody:nothing@127.0.0.1:9",
    smtp="smtp://127.0.0.1:9",
)


def assemble(service: str, folder: Path) -> Frame:
    """The frame of `service` with all its features, on the notice's profile."""
    run = RunDir(folder)
    make_secrets(run)
    plan = Plan(clock_anchor=datetime(2021, 7, 19, tzinfo=UTC))
    environment = service_environment(service, plan, run, NOWHERE)
    app = importlib.import_module(f"services.{service}.app")
    with _environment(environment | {"INSTANCE": "one"}):
        settings = load(importlib.import_module(f"services.{service}.settings").Settings)
    frame: Frame = app.assemble(settings).frame
    return frame


@contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
