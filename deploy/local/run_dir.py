"""What the running system keeps on this machine, and where."""

import shutil
from dataclasses import dataclass
from pathlib import Path

# Nobody's data, and slow to fetch again.
KEPT_BY_RESET = frozenset({"lib"})


@dataclass(frozen=True)
class RunDir:
    path: Path

    @property
    def data(self) -> Path:
        return self.path / "data"

    @property
    def logs(self) -> Path:
        return self.path / "log"

    @property
    def secrets(self) -> Path:
        return self.path / "secrets"

    @property
    def mail(self) -> Path:
        return self.path / "mail"

    @property
    def kafka_libs(self) -> Path:
        return self.path / "lib" / "kafka"

    @property
    def plan(self) -> Path:
        return self.path / "plan.json"

    @property
    def roll(self) -> Path:
        """Who runs: pids, restarts."""
        return self.path / "roll.json"

    @property
    def lock(self) -> Path:
        return self.path / "lock"

    def log(self, name: str) -> Path:
        return self.logs / f"{name}.log"

    def forget(self) -> None:
        for entry in self.path.iterdir() if self.path.exists() else ():
            if entry.name in KEPT_BY_RESET or entry == self.lock:
                continue
            if entry.is_dir():
                shutil.rmtree(entry)
            else:
                entry.unlink()
