"""Kafka's jars are fetched once, and a failure says why."""

import hashlib
from pathlib import Path

import pytest

from deploy.local.kafka.jars import POM, STAMP, JarsMissingError, can_run, resolve_jars

FAILING_MAVEN = "#!/bin/sh\necho 'no route to the registry'\nexit 1\n"
WORKING_MAVEN = """\
#!/bin/sh
for argument; do
  case "$argument" in -DoutputDirectory=*) folder="${argument#*=}";; esac
done
mkdir -p "$folder" && touch "$folder/kafka.jar"
"""


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder with commands of its own, besides those of the system."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:/bin:/usr/bin")
    return folder


def install(tools: Path, maven: str) -> None:
    (tools / "mvn").write_text(maven)
    (tools / "mvn").chmod(0o755)


def test_what_maven_resolved_is_stamped_with_the_pom(tools: Path, tmp_path: Path) -> None:
    install(tools, WORKING_MAVEN)

    libs = resolve_jars(tmp_path / "lib" / "kafka")

    assert (libs / "kafka.jar").exists()
    assert (libs / STAMP).read_text() == hashlib.sha256(POM.read_bytes()).hexdigest()


def test_a_second_start_does_not_ask_maven(tools: Path, tmp_path: Path) -> None:
    install(tools, WORKING_MAVEN)
    libs = resolve_jars(tmp_path / "lib" / "kafka")
    install(tools, FAILING_MAVEN)

    assert resolve_jars(libs) == libs


def test_another_pom_is_resolved_anew(tools: Path, tmp_path: Path) -> None:
    install(tools, WORKING_MAVEN)
    libs = resolve_jars(tmp_path / "lib" / "kafka")
    (libs / STAMP).write_text("of an older pom")
    (libs / "older.jar").touch()

    resolve_jars(libs)

    assert not (libs / "older.jar").exists()


def test_a_failure_leaves_nothing_half_done_and_quotes_maven(tools: Path, tmp_path: Path) -> None:
    install(tools, FAILING_MAVEN)

    with pytest.raises(JarsMissingError, match="no route to the registry"):
        resolve_jars(tmp_path / "lib" / "kafka")

    assert not (tmp_path / "lib" / "kafka").exists()


def test_without_java_kafka_cannot_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")

    assert not can_run(tmp_path)
