"""`make up` on this machine: everything comes up, stays up, and goes down without a trace."""

import socket
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from rich.console import Console

from deploy.local.kafka import resolve_jars
from deploy.local.paths import KAFKA_LIBS
from deploy.local.plan import Environment, Ports, load_plan, make_plan
from deploy.local.ports import LOOPBACK, free_port
from deploy.local.progress import follow
from deploy.local.roll import Roll, load_roll
from deploy.local.run_dir import RunDir
from deploy.local.system import PortTakenError, bring_down, bring_up
from deploy.local.table import build_table

pytestmark = [pytest.mark.live, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> RunDir:
    """A folder whose ports are free and whose jars are those of the checkout."""
    run = RunDir(tmp_path_factory.mktemp("run"))
    resolve_jars(KAFKA_LIBS)
    (run.path / "lib").symlink_to(KAFKA_LIBS.parent)
    ports = Ports(**{name: free_port() for name in Ports.model_fields})
    plan = make_plan(Environment(), previous=None, now=datetime.now(UTC))
    run.plan.write_text(plan.model_copy(update={"ports": ports}).model_dump_json())
    return run


@pytest.fixture
def up(run: RunDir) -> RunDir:
    up_and_ready(run)
    return run


@pytest.fixture(scope="module", autouse=True)
def _down_in_the_end(run: RunDir) -> Iterator[None]:
    yield
    bring_down(run)


def up_and_ready(run: RunDir) -> None:
    plan = bring_up(run, Environment(), lambda line: None)
    console = Console(quiet=True)
    follow(build_table(plan, run), run, console, console.status(""))


def roll_of(run: RunDir) -> Roll:
    roll = load_roll(run.roll)
    assert roll
    return roll


def test_everything_answers(up: RunDir) -> None:
    plan = load_plan(up.plan)
    assert plan

    entries = [entry for stage in build_table(plan, up) for entry in stage]

    assert {entry.name for entry in entries} >= {"mongodb", "kafka", "identity", "carrier"}
    assert all(entry.child.is_ready() for entry in entries)


def test_a_second_up_changes_nothing(up: RunDir) -> None:
    before = roll_of(up)

    up_and_ready(up)

    assert roll_of(up) == before


def test_a_killed_process_comes_back_by_itself(up: RunDir) -> None:
    first = roll_of(up).members["identity"]
    first.process.end(grace_seconds=0)

    up_and_ready(up)

    second = roll_of(up).members["identity"]
    assert second.process != first.process
    assert second.restarts == first.restarts + 1


def test_without_its_supervisor_the_next_up_starts_afresh(up: RunDir) -> None:
    before = roll_of(up)
    supervisor = before.supervisor.find()
    assert supervisor
    supervisor.kill()
    supervisor.wait()

    up_and_ready(up)

    assert roll_of(up).supervisor != before.supervisor
    assert not any(member.process.find() for member in before.members.values())


def test_down_ends_everything_and_keeps_the_data(up: RunDir) -> None:
    members = roll_of(up).members

    bring_down(up)

    assert not any(member.process.find() for member in members.values())
    assert load_roll(up.roll) is None
    assert any((up.data / "mongo").iterdir())


def test_a_port_that_somebody_has_is_named_before_anything_starts(run: RunDir) -> None:
    bring_down(run)
    plan = load_plan(run.plan)
    assert plan
    port = plan.ports.identity

    with socket.create_server((LOOPBACK, port)), pytest.raises(PortTakenError, match=str(port)):
        bring_up(run, Environment(), lambda line: None)

    assert load_roll(run.roll) is None
