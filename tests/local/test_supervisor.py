"""The supervisor on real, trivial processes."""

import sys
from pathlib import Path

import pytest

from deploy.local.child import Child
from deploy.local.roll import load_roll
from deploy.local.run_dir import RunDir
from deploy.local.supervisor import Supervisor
from tests.local.fakes import FakeChild, an_entry

SLEEPS = (sys.executable, "-c", "import time; time.sleep(600)")


@pytest.fixture
def run(tmp_path: Path) -> RunDir:
    return RunDir(tmp_path)


def test_a_killed_child_is_started_again(run: RunDir) -> None:
    # Given a supervised process
    child = Child(SLEEPS, run.log("one"))
    supervisor = Supervisor([(an_entry(child),)], run)
    supervisor.tick(now=0)
    first = child.pid

    # When it is killed, and time passes
    child.kill()
    supervisor.tick(now=1)
    supervisor.tick(now=2)

    # Then another runs in its place, and the roll knows
    assert child.is_running()
    assert child.pid != first
    roll = load_roll(run.roll)
    assert roll
    assert roll.members["one"].process.pid == child.pid
    assert roll.members["one"].restarts == 1
    supervisor.stop()


def test_stopping_ends_every_child_and_clears_the_roll(run: RunDir) -> None:
    children = [Child(SLEEPS, run.log(name)) for name in ("one", "two")]
    supervisor = Supervisor([(an_entry(child, child.log.stem),) for child in children], run)
    supervisor.tick(now=0)
    supervisor.tick(now=1)
    assert all(child.is_running() for child in children)

    supervisor.stop()

    assert not any(child.is_running() for child in children)
    assert load_roll(run.roll) is None


class SlowToBeReady(FakeChild):
    is_up = False

    def is_ready(self) -> bool:
        return self.is_up


def test_services_wait_until_the_engines_are_ready(run: RunDir) -> None:
    engine, service = SlowToBeReady(), FakeChild()
    supervisor = Supervisor([(an_entry(engine, "engine"),), (an_entry(service, "service"),)], run)
    supervisor.tick(now=0)
    supervisor.tick(now=1)
    assert not service.is_running()

    engine.is_up = True
    supervisor.tick(now=2)

    assert service.is_running()
