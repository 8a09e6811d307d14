"""Brings the supervisor up and down; both may be asked twice."""

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime

from deploy.local.child import LocalError
from deploy.local.kafka import can_run, find_noida, resolve_jars
from deploy.local.plan import Environment, Plan, load_plan, make_plan
from deploy.local.ports import holder_of, is_open
from deploy.local.private_file import write_private
from deploy.local.process_id import identify
from deploy.local.roll import Roll, load_roll
from deploy.local.run_dir import RunDir
from deploy.local.service_secrets import make_secrets

# Longer than any child is given: the supervisor ends its children, we do not cut it short.
SUPERVISOR_GRACE_SECONDS = 120.0
LEFTOVER_GRACE_SECONDS = 30.0


class PortTakenError(LocalError):
    """A port that the documentation promises belongs to somebody else."""


def is_supervised(run: RunDir) -> bool:
    roll = load_roll(run.roll)
    return roll is not None and roll.supervisor.find() is not None


def bring_up(run: RunDir, environment: Environment, hear_maven: Callable[[str], None]) -> Plan:
    """The plan that runs: the one under way, or a new one that is started."""
    under_way = load_plan(run.plan)
    if under_way and is_supervised(run):
        return under_way
    end_leftovers(run)
    plan = make_plan(environment, under_way, datetime.now(UTC))
    check_ports(plan)
    prepare(plan, run, hear_maven)
    start_supervisor(run)
    return plan


def prepare(plan: Plan, run: RunDir, hear_maven: Callable[[str], None]) -> None:
    """Everything that must be there before the first process starts."""
    write_private(run.plan, plan.model_dump_json(indent=1))
    make_secrets(run)
    if plan.kafka_bootstrap_servers:
        return
    if can_run(run.kafka_libs):
        resolve_jars(run.kafka_libs, hear_maven)
    else:
        find_noida()


def check_ports(plan: Plan) -> None:
    for name in ("identity", *plan.services):
        port = plan.ports.of(name)
        if is_open(port):
            raise PortTakenError(f"port {port} of {name} is taken by {holder_of(port)}")


def start_supervisor(run: RunDir) -> None:
    run.logs.mkdir(parents=True, exist_ok=True)
    with run.log("supervisor").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "deploy.local.supervisor", str(run.path)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    # Written here too: a second `up` must find it before it has written anything itself.
    Roll(supervisor=identify(process.pid)).save(run.roll)


def bring_down(run: RunDir) -> None:
    """End everything and keep the data."""
    roll = load_roll(run.roll)
    if roll:
        roll.supervisor.end(SUPERVISOR_GRACE_SECONDS)
    end_leftovers(run)


def end_leftovers(run: RunDir) -> None:
    """End what a supervisor that was killed has left running, last started first."""
    roll = load_roll(run.roll)
    if roll is None:
        return
    for member in reversed(roll.members.values()):
        member.process.end(LEFTOVER_GRACE_SECONDS)
    run.roll.unlink(missing_ok=True)
