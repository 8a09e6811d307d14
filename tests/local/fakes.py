"""Stand-ins for processes."""

import os
from pathlib import Path

from deploy.local.child import Child, NotReadyError
from deploy.local.table import Entry


class FakeChild(Child):
    """Runs when told and dies when told; `is_broken` keeps it from starting."""

    def __init__(self) -> None:
        super().__init__(["fake"], Path("unused.log"))
        self.starts = 0
        self.is_broken = False
        self._is_alive = False

    @property
    def pid(self) -> int:
        """Any number whose process exists: the roll looks up when it started."""
        return os.getpid()

    @property
    def exit_code(self) -> int | None:
        return None if self._is_alive else -9

    def start(self) -> None:
        if self.is_broken:
            raise NotReadyError("broken")
        self.starts += 1
        self._is_alive = True

    def is_running(self) -> bool:
        return self._is_alive

    def die(self) -> None:
        self._is_alive = False


def an_entry(child: Child, name: str = "one") -> Entry:
    return Entry(name, child, "nowhere")
