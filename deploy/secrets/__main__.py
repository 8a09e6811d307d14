"""`python -m deploy.secrets FOLDER`: makes the secret files that docker-compose.yml mounts."""

import argparse
import os
from datetime import UTC, datetime
from pathlib import Path

from deploy.kafka.table import read_table
from deploy.secrets.files import make_missing
from deploy.secrets.inventory import Names, inventory

KAFKA = ("kafka", "kafka-2", "kafka-3", "localhost")
MONGO = ("mongo", "mongo-2", "mongo-3", "localhost")


def arguments() -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(prog="python -m deploy.secrets", description=__doc__)
    parser.add_argument(
        "folder", type=Path, help="where to; outside the checkout, on a disk of its own"
    )
    parser.add_argument("--identity-host", required=True, help="IDENTITY_HOST of the .env file")
    parser.add_argument("--subscriber-host", required=True, help="SUBSCRIBER_HOST of the .env file")
    return parser.parse_args()


def main(asked: argparse.Namespace, now: datetime) -> None:
    """Make what is missing and say which files those are."""
    names = Names(
        kafka=(*KAFKA, asked.subscriber_host), mongo=MONGO, identity=(asked.identity_host,)
    )
    is_root = os.geteuid() == 0
    for path in make_missing(asked.folder, inventory(read_table(), names, now), gives_away=is_root):
        print(path)  # noqa: T201 - what the command says; never what is in the file
    if not is_root:
        print("Not root: give the files to their readers' accounts yourself")  # noqa: T201


if __name__ == "__main__":
    main(arguments(), datetime.now(UTC))
