"""A child process is ours to start, to end, and to explain when it fails."""

import sys
from pathlib import Path

import psutil
import pytest

from deploy.local.child import Child, NotReadyError
from deploy.local.process_id import identify

SLEEPS = (sys.executable, "-c", "import time; time.sleep(600)")
SPEAKS_AND_FAILS = (sys.executable, "-c", "print('the disk is full'); raise SystemExit(3)")


class NeverReady(Child):
    def is_ready(self) -> bool:
        return False


def test_what_was_killed_can_be_started_again(tmp_path: Path) -> None:
    child = Child(SLEEPS, tmp_path / "log")
    child.start()
    first = child.pid

    child.kill()
    child.start()

    assert child.is_running()
    assert child.pid != first
    child.stop()


def test_a_stopped_child_is_gone(tmp_path: Path) -> None:
    child = Child(SLEEPS, tmp_path / "log")
    child.start()

    child.stop()

    assert not psutil.pid_exists(child.pid)


def test_a_child_that_ends_instead_of_becoming_ready_is_quoted(tmp_path: Path) -> None:
    child = NeverReady(SPEAKS_AND_FAILS, tmp_path / "log")
    child.start()

    with pytest.raises(NotReadyError, match="ended with 3") as failure:
        child.wait_ready()

    assert "the disk is full" in str(failure.value)


def test_a_child_that_never_becomes_ready_is_not_left_behind(tmp_path: Path) -> None:
    child = NeverReady(SLEEPS, tmp_path / "log")
    child.start()

    with pytest.raises(NotReadyError):
        child.wait_ready(timeout_seconds=0)

    assert not child.is_running()


def test_a_stranger_with_a_reused_number_is_left_alone(tmp_path: Path) -> None:
    # Given a process that runs under the number which ours had earlier
    child = Child(SLEEPS, tmp_path / "log")
    child.start()
    ours = identify(child.pid).model_copy(update={"started_at": 0.0})

    # When we end ours
    ours.end(grace_seconds=0)

    # Then the stranger goes on
    assert child.is_running()
    child.kill()
