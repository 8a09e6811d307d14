"""`python -m deploy.kafka`: makes the cluster what `table.yaml` says; run it after every change."""

import asyncio

from deploy.kafka.apply import apply
from deploy.kafka.cluster import connected
from deploy.kafka.settings import PasswordFiles, Settings
from deploy.kafka.table import read_table


async def main(settings: Settings) -> None:
    """Apply the table once."""
    async with connected(settings.kafka_bootstrap_servers, **settings.access()) as cluster:
        await apply(read_table(), cluster, PasswordFiles(settings.passwords_dir), _say)


def _say(line: str) -> None:
    print(line)  # noqa: T201 - what a command says


if __name__ == "__main__":
    asyncio.run(main(Settings()))
