"""Resolves Apache Kafka's jars once, by Maven, into a folder that later starts reuse."""

import hashlib
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from deploy.local.child import LocalError
from deploy.local.lock import exclusively

POM = Path(__file__).with_name("pom.xml")
STAMP = "pom.sha256"


class JarsMissingError(LocalError):
    """Maven could not resolve Kafka; the message ends with what it said."""


def can_run(libs: Path) -> bool:
    """Whether this machine has what running Kafka from `libs` takes."""
    return bool(shutil.which("java") and (_is_current(libs) or shutil.which("mvn")))


def resolve_jars(libs: Path, on_line: Callable[[str], None] = lambda line: None) -> Path:
    """Fill `libs` unless it already holds what the pom asks for; `on_line` hears Maven talk."""
    # Two starts on a fresh checkout must not both download into the same folder.
    with exclusively(libs.with_suffix(".lock")):
        if not _is_current(libs):
            _download(libs, on_line)
    return libs


def _is_current(libs: Path) -> bool:
    stamp = libs / STAMP
    return stamp.exists() and stamp.read_text() == _pom_hash()


def _pom_hash() -> str:
    return hashlib.sha256(POM.read_bytes()).hexdigest()


def _download(libs: Path, on_line: Callable[[str], None]) -> None:
    # Aside and then renamed: a folder that is half full never has the right name.
    fresh = libs.with_suffix(".new")
    shutil.rmtree(fresh, ignore_errors=True)
    _run_maven(fresh, on_line)
    (fresh / STAMP).write_text(_pom_hash())
    shutil.rmtree(libs, ignore_errors=True)
    fresh.rename(libs)


def _run_maven(folder: Path, on_line: Callable[[str], None]) -> None:
    goal = ["dependency:copy-dependencies", f"-DoutputDirectory={folder}"]
    # A jar whose checksum is wrong fails the run.
    command = ["mvn", "--batch-mode", "--strict-checksums", "--file", str(POM), *goal]
    said: list[str] = []
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as maven:
        for line in maven.stdout or ():
            said.append(line)
            on_line(line.rstrip())
    if maven.returncode:
        raise JarsMissingError("Maven could not resolve Kafka:\n" + "".join(said[-20:]))
