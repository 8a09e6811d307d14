"""`make bench`: the figures of the design, each beside a limit measured in the same run."""

import tempfile
from pathlib import Path

from tests.bench import consumer, day_list, idle, ingest, journeys, road
from tests.bench.report import Report
from tests.system import running_system


def main() -> None:
    """Every figure on one system: first the quiet ones, then those that fill it."""
    report = Report()
    with tempfile.TemporaryDirectory() as folder:
        with running_system(Path(folder) / "all") as system:
            idle.measure(system, report)
            road.measure(system, report)
            consumer.measure(system, report)
        with running_system(Path(folder) / "edge", services=("declarations",)) as system:
            ingest.measure(system, report)
        with running_system(Path(folder) / "days", services=("declarations",)) as system:
            day_list.measure(system, report)
        with running_system(Path(folder) / "zones", services=("declarations",)) as system:
            journeys.measure(system, report)


if __name__ == "__main__":
    main()
