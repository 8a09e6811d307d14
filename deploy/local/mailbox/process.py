"""The mailbox as a process that tests and the supervisor start."""

import sys
from pathlib import Path

from deploy.local.child import Child
from deploy.local.ports import LOOPBACK, is_open


class Mailbox(Child):
    def __init__(self, port: int, folder: Path, log: Path) -> None:
        self.port = port
        self.folder = folder.resolve()
        arguments = ("--port", str(port), "--folder", str(self.folder))
        super().__init__([sys.executable, "-m", "deploy.local.mailbox", *arguments], log)

    @property
    def url(self) -> str:
        return f"smtp://{LOOPBACK}:{self.port}"

    def is_ready(self) -> bool:
        return is_open(self.port)
