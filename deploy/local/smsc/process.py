"""The carrier as a process that tests and the supervisor start."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx

from deploy.local.ports import LOOPBACK
from deploy.local.smsc.behaviour import Behaviour
from deploy.local.web_service import WebService

NORMAL = Behaviour()


class Smsc(WebService):
    """`journal` is the file with one line per accepted PDU and per whole message."""

    def __init__(self, port: int, control_port: int, journal: Path, log: Path) -> None:
        self.smpp_port = port
        self.journal = journal.resolve()
        ports = ("--port", str(port), "--control-port", str(control_port))
        super().__init__(
            "deploy.local.smsc", control_port, log, arguments=(*ports, "--log", str(self.journal))
        )

    @property
    def smpp_url(self) -> str:
        """Any name and password are let in."""
        return f"smpp://local:local@{LOOPBACK}:{self.smpp_port}"

    def behave(self, behaviour: Behaviour = NORMAL) -> None:
        httpx.put(f"{self.url}/behaviour", content=behaviour.model_dump_json()).raise_for_status()

    def lines(self) -> Iterator[dict[str, Any]]:
        """Everything written so far, oldest first."""
        if not self.journal.exists():
            return
        for line in self.journal.read_text().splitlines():
            yield json.loads(line)

    def messages(self) -> list[dict[str, Any]]:
        """The whole messages accepted so far, oldest first."""
        return [line for line in self.lines() if line["complete"]]
