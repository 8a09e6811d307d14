"""`python -m deploy.mongo`: replica set and accounts; run it again after changing a password."""

from deploy.mongo.prepare import prepare
from deploy.mongo.settings import Settings


def _say(line: str) -> None:
    print(line)  # noqa: T201 - what a command says


if __name__ == "__main__":
    prepare(Settings(), _say)
