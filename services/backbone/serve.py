"""Runs one service: reads its settings, configures its logs, serves until told to stop."""

import gc
import logging
import os
import resource
import signal
import socket
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import NoReturn, TypeVar

import uvicorn
from starlette.types import ASGIApp

from services.backbone.http.protocol import Wire, protocol
from services.backbone.logs import configure_logs
from services.backbone.settings import ServiceSettings, SettingsRefused, load

logger = logging.getLogger(__name__)

S = TypeVar("S", bound=ServiceSettings)

# Whoever stops us kills us after this; better to leave by ourselves and say so.
STOP_SECONDS = 10
# What is left of it is for the lifespan: last writes, last offsets.
_REQUEST_SECONDS = 5

_BACKLOG = 2048
# For stores, brokers, files and the event loop.
_OWN_FILES = 256


def serve(
    create: Callable[[S], ASGIApp], settings_type: type[S], *, stop_seconds: float = STOP_SECONDS
) -> NoReturn:
    """Serve what `create` makes of the settings; the exit code is 0 only after a clean stop."""
    try:
        settings = load(settings_type)
    except SettingsRefused as refused:
        sys.exit(str(refused))
    configure_logs(settings.service, settings.log_level)
    server = _Server(_config(create(settings)), stop_seconds)
    # What the start made stays for good; frozen, no collection walks through it again.
    gc.collect()
    gc.freeze()
    # A busy edge makes thousands of short-lived objects, which counting references frees.
    gc.set_threshold(100_000, 50, 1000)
    for stop in (signal.SIGTERM, signal.SIGINT):
        # For before uvicorn takes the signals, and for after, when it raises them once more.
        signal.signal(stop, server.leave)
    server.run(sockets=[_listen(settings.host, port) for port in _ports(settings)])
    server.leave()


class _Server(uvicorn.Server):
    """Ends with its lifespan, and in time."""

    def __init__(self, config: uvicorn.Config, stop_seconds: float) -> None:
        super().__init__(config)
        self.has_failed = False
        self._stop_seconds = stop_seconds

    async def on_tick(self, counter: int) -> bool:
        """Whether to stop; a background loop that died of a bug is a reason."""
        # Only the lifespan that serves as `lifespan="on"` has the attribute, and ours does.
        self.has_failed = getattr(self.lifespan, "error_occurred", False)
        return await super().on_tick(counter) or self.has_failed

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to stop, and see to it that it ends."""
        last = threading.Timer(self._stop_seconds, _give_up)
        last.daemon = True
        last.start()
        super().handle_exit(sig, frame)

    def leave(self, *_: object) -> NoReturn:
        """End the process; 0 unless something failed."""
        sys.exit(1 if self.has_failed else 0)


def _config(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        loop="uvloop",
        http=protocol(Wire(connections=_most_connections())),
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        backlog=_BACKLOG,
        timeout_graceful_shutdown=_REQUEST_SECONDS,
    )


def _most_connections() -> int:
    """As many as there can be open files, up to the protocol's own limit."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = Wire().connections + _OWN_FILES
    files = wanted if hard == resource.RLIM_INFINITY else min(hard, wanted)
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, hard))
    return files - _OWN_FILES


def _ports(settings: ServiceSettings) -> list[int]:
    return [port for port in (settings.port, settings.operations_port) if port is not None]


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.create_server((host, port), family=family, backlog=_BACKLOG)
    listening.setblocking(False)
    logger.info("Listening", extra={"port": listening.getsockname()[1]})
    return listening


def _give_up() -> None:
    logger.critical("Not stopped in time, leaving")
    os._exit(1)
