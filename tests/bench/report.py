"""One line per figure on the screen, the same as JSON in `.run/bench.jsonl`."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from deploy.local.paths import RUN

FILE = RUN / "bench.jsonl"


@dataclass(frozen=True)
class Figure:
    """`limit` is what was measured as the limit in the same run; `budget` is what was promised."""

    name: str
    value: float
    unit: str
    limit: float | None = None
    budget: str = ""

    @property
    def ratio(self) -> float | None:
        """The value as a part of its limit."""
        return round(self.value / self.limit, 3) if self.limit else None


class Report:
    """Collects figures; the file holds those of the last run."""

    def __init__(self, file: Path = FILE) -> None:
        self._file = file
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("")

    def add(self, figure: Figure) -> None:
        """Print `figure` and keep it."""
        ratio = f"  = {figure.ratio} of {figure.limit:.1f}" if figure.limit else ""
        budget = f"  (budget {figure.budget})" if figure.budget else ""
        print(f"{figure.name:34} {figure.value:12.2f} {figure.unit:10}{ratio}{budget}", flush=True)
        line = {**asdict(figure), "ratio": figure.ratio}
        with self._file.open("a") as lines:
            lines.write(json.dumps(line) + "\n")
