"""Shows how far a start has come."""

import time
from collections.abc import Callable, Sequence
from itertools import count

from rich.console import Console
from rich.status import Status

from deploy.local.child import NotReadyError
from deploy.local.roll import load_roll
from deploy.local.run_dir import RunDir
from deploy.local.table import Entry, Stage

LIMIT_SECONDS = 180.0
POLL_SECONDS = 0.1
# A process that dies so often while we wait will not come up.
HOPELESS_RESTARTS = 4


def follow(stages: Sequence[Stage], run: RunDir, console: Console, status: Status) -> None:
    """Return when everything answers; say which process does not, with its last words."""
    started = time.monotonic()
    waiting = [entry for stage in stages for entry in stage]
    while waiting:
        status.update("Waiting for " + ", ".join(entry.name for entry in waiting))
        ready = [entry for entry in waiting if entry.child.is_ready()]
        for entry in ready:
            took = time.monotonic() - started
            console.print(f"[green]✓[/green] {entry.name:<14} {entry.url}  ({took:.1f} s)")
        waiting = [entry for entry in waiting if entry not in ready]
        _give_up_on(waiting, run, time.monotonic() - started)
        time.sleep(POLL_SECONDS)


def counting_downloads(status: Status) -> Callable[[str], None]:
    """Hears Maven talk and shows how far it is."""
    files = count(1)

    def hear(line: str) -> None:
        if "Downloaded from" in line:
            status.update(f"Resolving Apache Kafka with Maven: {next(files)} files")

    return hear


def _give_up_on(waiting: Sequence[Entry], run: RunDir, waited_seconds: float) -> None:
    roll = load_roll(run.roll)
    if roll is None or roll.supervisor.find() is None:
        raise NotReadyError(f"the supervisor ended; see {run.log('supervisor')}")
    for entry in waiting:
        member = roll.members.get(entry.name)
        is_hopeless = member is not None and member.restarts >= HOPELESS_RESTARTS
        if is_hopeless or waited_seconds > LIMIT_SECONDS:
            raise NotReadyError(f"{entry.name} does not come up:\n{entry.child.tail()}")
