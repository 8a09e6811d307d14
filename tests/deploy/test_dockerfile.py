"""The image holds what a service needs to run, and nothing to build or to change it with."""

import re
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from deploy.health import is_ready
from deploy.local.paths import ROOT
from deploy.local.ports import free_port

DOCKERFILES = (ROOT / "deploy" / "Dockerfile", ROOT / "deploy" / "identity" / "Dockerfile")
IGNORED = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()


def instructions(path: Path) -> list[tuple[str, str]]:
    """Every instruction, on one line each."""
    joined = re.sub(r"\\\n\s*", "", path.read_text(encoding="utf-8"))
    lines = [line for line in joined.splitlines() if line and not line.startswith("#")]
    return [(name, rest.strip()) for name, _, rest in (line.partition(" ") for line in lines)]


OURS = instructions(DOCKERFILES[0])
LAST_STAGE = OURS[max(number for number, (name, _) in enumerate(OURS) if name == "FROM") :]


@pytest.mark.parametrize("path", DOCKERFILES, ids=lambda path: path.parent.name)
def test_base_images_are_of_one_version(path: Path) -> None:
    images = [rest.split()[0] for name, rest in instructions(path) if name == "FROM"]

    assert all(re.search(r":\d+\.\d+\.\d+", image) for image in images)
    assert len(set(images)) == 1


def test_requirements_are_wheels_with_their_hashes() -> None:
    [install] = [rest for name, rest in OURS if name == "RUN" and " install" in rest]

    assert "--require-hashes" in install
    assert "--only-binary :all:" in install
    assert "--requirement /build/requirements.txt" in install
    assert "--hash=sha256:" in (ROOT / "requirements.txt").read_text(encoding="utf-8")


def test_the_last_stage_installs_nothing_and_takes_the_installer_away() -> None:
    ran = " ".join(rest for name, rest in LAST_STAGE if name == "RUN")

    assert "apt-get" not in ran
    assert "pip uninstall" in ran
    assert not [rest for name, rest in LAST_STAGE if name == "ADD"]
    assert all("--from=build" in rest for name, rest in LAST_STAGE if name == "COPY")


def test_it_runs_as_nobody_in_particular() -> None:
    users = [rest for name, rest in LAST_STAGE if name == "USER"]

    assert users == ["10001:10001"]


def test_it_asks_itself_how_it_is_with_what_it_has() -> None:
    [health] = [rest for name, rest in LAST_STAGE if name == "HEALTHCHECK"]

    assert 'CMD ["python", "-m", "deploy.health"]' in health


def test_only_what_runs_is_sent_to_the_builder() -> None:
    allowed = {line.removeprefix("!") for line in IGNORED if line.startswith("!")}

    assert next(line for line in IGNORED if not line.startswith("#")) == "*"
    assert all((ROOT / path).exists() for path in allowed)
    assert not {"tests", ".git", ".run", "deploy", "deploy/local"} & allowed


def test_the_commands_of_compose_are_in_the_image() -> None:
    allowed = {line.removeprefix("!") for line in IGNORED if line.startswith("!")}

    assert {"services", "deploy/kafka", "deploy/mongo", "deploy/health.py"} <= allowed


class Answering(BaseHTTPRequestHandler):
    status = 200

    def do_GET(self) -> None:
        self.send_response(self.status if self.path == "/health/ready" else 404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class NotReady(Answering):
    status = 503


@pytest.mark.parametrize(("handler", "expected"), [(Answering, True), (NotReady, False)])
def test_it_is_as_ready_as_the_service_says(
    handler: type[BaseHTTPRequestHandler], expected: bool
) -> None:
    with HTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.handle_request).start()

        assert is_ready(server.server_port) is expected


def test_a_service_that_does_not_answer_is_not_ready() -> None:
    assert not is_ready(free_port())
