"""`python -m deploy.local.supervisor` starts the table, restarts what dies, and ends it all."""

import logging
import os
import signal
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Annotated

import typer

from deploy.local.child import LocalError
from deploy.local.logs import bound_logs
from deploy.local.plan import load_plan
from deploy.local.process_id import identify
from deploy.local.roll import Member, Roll
from deploy.local.run_dir import RunDir
from deploy.local.supervised import Supervised
from deploy.local.table import Stage, build_table

TICK_SECONDS = 0.25
LOG_CHECK_SECONDS = 5.0


class Supervisor:
    def __init__(self, stages: Sequence[Stage], run: RunDir) -> None:
        self._stages = [[Supervised(entry) for entry in stage] for stage in stages]
        self._released = 0
        self._run = run
        self._roll = Roll(supervisor=identify(os.getpid()))

    def tick(self, now: float) -> None:
        """Release the next stage if its turn has come, and start what is due."""
        self._release()
        due = [one for stage in self._stages[: self._released] for one in stage]
        started = [one for one in due if one.tick(now)]
        if started:
            self._roll = self._roll.model_copy(update={"members": self._members()})
            self._roll.save(self._run.roll)

    def stop(self) -> None:
        """End the stages in reverse, so that nobody loses what they lean on."""
        for stage in reversed(self._stages):
            with ThreadPoolExecutor() as together:
                list(together.map(lambda one: one.entry.child.stop(), stage))
        self._run.roll.unlink(missing_ok=True)

    def _release(self) -> None:
        if self._released == len(self._stages):
            return
        before = [one.entry for stage in self._stages[: self._released] for one in stage]
        if all(entry.child.is_ready() for entry in before):
            self._released += 1

    def _members(self) -> dict[str, Member]:
        return {
            one.entry.name: Member(process=identify(one.entry.child.pid), restarts=one.restarts)
            for stage in self._stages
            for one in stage
            if one.is_running
        }


def main(run_path: Annotated[Path, typer.Argument(help="the .run folder")]) -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    run = RunDir(run_path)
    plan = load_plan(run.plan)
    if plan is None:
        raise LocalError(f"no plan in {run.plan}")
    supervise(Supervisor(build_table(plan, run), run), run)


def supervise(supervisor: Supervisor, run: RunDir) -> None:
    """Work until SIGTERM."""
    asked_to_stop: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, frame: asked_to_stop.append(number))
    next_log_check = 0.0
    while not asked_to_stop:
        now = time.monotonic()
        supervisor.tick(now)
        if now >= next_log_check:
            bound_logs(run.logs)
            next_log_check = now + LOG_CHECK_SECONDS
        time.sleep(TICK_SECONDS)
    supervisor.stop()


if __name__ == "__main__":
    typer.run(main)
