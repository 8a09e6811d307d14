"""Makes the cluster what the table says: topics, accounts, rights and quotas."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Protocol

from deploy.kafka.accounts import credential
from deploy.kafka.cluster import Cluster
from deploy.kafka.rights import rules
from deploy.kafka.table import Table

REPLICAS = 3
PATIENCE_SECONDS = 30


class Passwords(Protocol):
    def of(self, name: str) -> str: ...


async def apply(
    table: Table, cluster: Cluster, passwords: Passwords, say: Callable[[str], None]
) -> None:
    """Add what is missing and take away what the table does not name; topics are never deleted.

    Every account gets the password of its file, so that running it again rotates them.
    """
    await _topics(table, cluster, say)
    names = [principal.name for principal in table.principals]
    await _admit(cluster, {name: passwords.of(name) for name in names})
    await _rights(table, cluster, say)
    await cluster.limit({one.name: one.quota for one in table.subscribers})
    strangers = await cluster.accounts() - set(names)
    if strangers:
        await cluster.dismiss(strangers)
        say(f"signed out: {', '.join(sorted(strangers))}")
    say(f"{len(names)} accounts may sign in")


async def _topics(table: Table, cluster: Cluster, say: Callable[[str], None]) -> None:
    replicas = min(REPLICAS, await cluster.brokers())
    there = await cluster.topics()
    missing = [topic for topic in table.topics if topic.name not in there]
    await cluster.create(missing, replicas)
    await cluster.configure(table.topics, replicas)
    for topic in missing:
        say(f"made {topic.name}")
    for warning in differences(table, there):
        say(warning)


async def _admit(cluster: Cluster, passwords: Mapping[str, str]) -> None:
    await cluster.admit([credential(*one) for one in passwords.items()])
    # A broker hears of new accounts a moment after the controller has taken them.
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not await cluster.accounts() >= passwords.keys():  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.1)


async def _rights(table: Table, cluster: Cluster, say: Callable[[str], None]) -> None:
    wanted, there = rules(table), await cluster.rules()
    if wanted - there:
        await cluster.allow(sorted(wanted - there))
    if there - wanted:
        await cluster.forbid(sorted(there - wanted))
    say(f"{len(wanted - there)} rights given, {len(there - wanted)} taken away")


def differences(table: Table, there: Mapping[str, int]) -> list[str]:
    """What somebody has to look at: we do not change the partitions of a topic that has records,
    as a key would then go on in another place."""
    return [
        f"LOOK AT {topic.name}: {there[topic.name]} partitions, the table says {topic.partitions}"
        for topic in table.topics
        if there.get(topic.name, topic.partitions) != topic.partitions
    ]
