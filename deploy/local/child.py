"""A process that we start, watch and end, with its output in a file."""

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from deploy.local.paths import ROOT

POLL_SECONDS = 0.05
# mongod and Kafka flush and hand over on SIGTERM; both do it within a few seconds.
GRACE_SECONDS = 30.0
TAIL_BYTES = 2000


class LocalError(Exception):
    """What keeps the system from running on this machine, said so that a person can act on it."""


class NotReadyError(LocalError):
    """The process died or did not answer in time; the message ends with its last output."""


class Child:
    """One operating-system process. `start` after an end starts it again.

    It inherits our environment; what `env` says wins.
    """

    def __init__(
        self, argv: Sequence[str], log: Path, env: Mapping[str, str] | None = None
    ) -> None:
        self.argv = tuple(argv)
        self.log = log
        self._env = env or {}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        return self._started().pid

    @property
    def exit_code(self) -> int | None:
        """None while it runs; negative is the number of the signal that ended it."""
        return self._started().poll()

    @property
    def environment(self) -> Mapping[str, str]:
        """What it sees beside our own environment."""
        return dict(self._env)

    def tell(self, env: Mapping[str, str]) -> None:
        """From its next start on, it sees `env` beside what it saw before."""
        self._env = {**self._env, **env}

    def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as output:
            # A session of its own: an interrupt typed at the terminal is ours to handle.
            self._process = subprocess.Popen(
                self.argv,
                cwd=ROOT,
                env=os.environ | self._env,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def is_ready(self) -> bool:
        """Whether it can do its work now."""
        return self.is_running()

    def wait_ready(self, timeout_seconds: float = 60) -> None:
        """Return once it can work; one that never can is ended, not left behind."""
        deadline = time.monotonic() + timeout_seconds
        while not self.is_ready():
            if not self.is_running():
                raise self._failure(f"ended with {self.exit_code}")
            if time.monotonic() > deadline:
                self.kill()
                raise self._failure(f"was not ready after {timeout_seconds:.0f} s")
            time.sleep(POLL_SECONDS)

    def run(self, timeout_seconds: float) -> None:
        """Start it and wait until it has ended well."""
        self.start()
        if self._started().wait(timeout_seconds):
            raise self._failure(f"ended with {self.exit_code}")

    def stop(self, grace_seconds: float = GRACE_SECONDS) -> None:
        """Ask it to end (SIGTERM), and end it when it does not."""
        if not self.is_running():
            return
        self._started().terminate()
        try:
            self._started().wait(grace_seconds)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End it as a power cut would (SIGKILL)."""
        if self.is_running():
            self._started().kill()
            self._started().wait()

    def tail(self) -> str:
        """The last lines it wrote."""
        if not self.log.exists():
            return ""
        return self.log.read_bytes()[-TAIL_BYTES:].decode(errors="replace")

    def _failure(self, what: str) -> NotReadyError:
        return NotReadyError(f"{Path(self.argv[0]).name} {what}; {self.log}:\n{self.tail()}")

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise NotReadyError(f"{self.argv[0]} was never started")
        return self._process
