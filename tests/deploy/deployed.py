"""Services put together with exactly what docker-compose.yml gives them, and nothing else."""

import importlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from deploy.kafka.table import read_table
from deploy.local.paths import PROFILE
from deploy.secrets.files import make_missing
from deploy.secrets.inventory import Names, inventory
from deploy.secrets.values import CA_PATH
from services.backbone.frame import Frame
from services.backbone.settings import ServiceSettings, load
from tests.deploy.compose_file import compose, containers, example, secret_targets

NAMES = Names(
    kafka=("kafka", "localhost"),
    mongo=("mongo", "localhost"),
    identity=(example()["IDENTITY_HOST"],),
)
# What the process reads besides its settings.
PROCESS = {"SSL_CERT_FILE"}


def make_secrets(folder: Path) -> list[str]:
    """Every secret file of the deployment, below `folder`; returns those that were missing."""
    # Servers and clients hold the certificates against the machine's own clock.
    now = datetime.now(UTC)
    by_hand = folder / "notifications" / "smpp_endpoints"
    by_hand.parent.mkdir(exist_ok=True)
    by_hand.write_text('{"*": "smpp://user:password@127.0.0.1:9"}')
    by_hand.chmod(0o400)
    return make_missing(folder, inventory(read_table(), NAMES, now), gives_away=False)


def settings_of(service: str) -> type[ServiceSettings]:
    found: type[ServiceSettings] = importlib.import_module(f"services.{service}.settings").Settings
    return found


def mounted(service: str, secrets: Path, folder: Path) -> Path:
    """The folder that the container of `service` sees as /run/secrets."""
    sources = compose(environment={**example(), "SECRETS": str(secrets)})["secrets"]
    folder.mkdir()
    for target, source in secret_targets(containers()[service]).items():
        content = Path(sources[source]["file"]).read_text(encoding="utf-8")
        (folder / target).write_text(content.replace(CA_PATH, str(secrets / "authority/ca.pem")))
        (folder / target).chmod(0o400)
    return folder


def environment_of(service: str, secrets: Path, folder: Path) -> dict[str, str]:
    """The environment of the container, with its paths as they are on this machine."""
    places = {
        "/run/secrets": str(mounted(service, secrets, folder)),
        "/etc/epidemic-order/profile": str(PROFILE),
        CA_PATH: str(secrets / "authority/ca.pem"),
    }
    given: Mapping[str, str] = containers()[service]["environment"]
    return {name: places.get(value, value) for name, value in given.items()}


def assemble(service: str, environment: Mapping[str, str]) -> Frame:
    """The frame of `service`; nothing is connected."""
    with only(environment):
        settings = load(settings_of(service))
    frame: Frame = importlib.import_module(f"services.{service}.app").assemble(settings).frame
    return frame


@contextmanager
def only(environment: Mapping[str, str]) -> Iterator[None]:
    """`environment` and none of this process's own variables."""
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(environment)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
