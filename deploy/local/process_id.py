"""Tells a process that we started from a stranger who was given its number later."""

import psutil
from pydantic import BaseModel, ConfigDict

SAME_START_SECONDS = 0.5


class ProcessId(BaseModel):
    model_config = ConfigDict(frozen=True)

    pid: int
    started_at: float

    def find(self) -> psutil.Process | None:
        """The process, while it is still the same one and runs."""
        try:
            process = psutil.Process(self.pid)
            is_same = abs(process.create_time() - self.started_at) < SAME_START_SECONDS
            return process if is_same and process.status() != psutil.STATUS_ZOMBIE else None
        except psutil.NoSuchProcess:
            return None

    def end(self, grace_seconds: float) -> None:
        """SIGTERM, then SIGKILL to what is left."""
        process = self.find()
        if process is None:
            return
        process.terminate()
        try:
            process.wait(grace_seconds)
        except psutil.TimeoutExpired:
            process.kill()


def identify(pid: int) -> ProcessId:
    return ProcessId(pid=pid, started_at=psutil.Process(pid).create_time())
