"""What an administrator asks of the cluster, in our words."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.client import AIOKafkaClient

from deploy.kafka import requests
from deploy.kafka.accounts import ITERATIONS, Credential
from deploy.kafka.rights import Operation, Pattern, Resource, Rule
from deploy.kafka.table import Quota, Topic

_SCRAM_SHA_512 = 2
_ALLOW = 3
_ANY = 1
_EVERYWHERE = "*"
_DAY_MS = 86_400_000


class RefusedByCluster(Exception):
    """The cluster did not do what the administrator asked; the message is its own."""


class Cluster:
    """One connection with all rights."""

    def __init__(self, admin: AIOKafkaAdminClient, client: AIOKafkaClient) -> None:
        self._admin = admin
        self._client = client

    async def brokers(self) -> int:
        """How many there are now."""
        return len((await self._admin.describe_cluster())["brokers"])

    async def topics(self) -> Mapping[str, int]:
        """Every topic with its number of partitions."""
        told = await self._admin.describe_topics()
        return {one["topic"]: len(one["partitions"]) for one in told if not one["is_internal"]}

    async def create(self, topics: Iterable[Topic], replicas: int) -> None:
        """Make `topics`, with `replicas` copies of each partition."""
        made = [
            NewTopic(one.name, one.partitions, replicas, topic_configs=settings_of(one, replicas))
            for one in topics
        ]
        if made:
            answer = await self._admin.create_topics(made)
            _raise_on(error[1:] for error in answer.topic_errors)

    async def configure(self, topics: Iterable[Topic], replicas: int) -> None:
        """Give `topics` the settings of the table, and no others."""
        resources = [
            ConfigResource(ConfigResourceType.TOPIC, one.name, settings_of(one, replicas))
            for one in topics
        ]
        for answer in await self._admin.alter_configs(resources):
            _raise_on(error[:2] for error in answer.resources)

    async def rules(self) -> frozenset[Rule]:
        """Every rule that allows something."""
        answer = await self._ask(requests.DescribeAcls(_ANY, None, _ANY, None, None, _ANY, _ALLOW))
        _raise_on([(answer.error_code, answer.error_message)])
        return frozenset(
            Rule(principal, Resource(kind), Pattern(pattern), name, Operation(operation))
            for kind, name, pattern, grants in answer.resources
            for principal, _, operation, _ in grants
        )

    async def allow(self, rules: Sequence[Rule]) -> None:
        """Add `rules`."""
        answer = await self._ask(requests.CreateAcls([_binding(rule) for rule in rules]))
        _raise_on(answer.results)

    async def forbid(self, rules: Sequence[Rule]) -> None:
        """Take `rules` away."""
        answer = await self._ask(requests.DeleteAcls([_binding(rule) for rule in rules]))
        _raise_on(result[:2] for result in answer.results)

    async def accounts(self) -> frozenset[str]:
        """Everybody who has a SCRAM password."""
        answer = await self._ask(requests.DescribeAccounts(None, {}))
        return frozenset(result[0] for result in answer.results)

    async def admit(self, credentials: Iterable[Credential]) -> None:
        """Let these sign in from now on, with their new passwords."""
        upserted: list[tuple[Any, ...]] = [
            (one.name, _SCRAM_SHA_512, ITERATIONS, one.salt, one.salted_password, {})
            for one in credentials
        ]
        answer = await self._ask(requests.AlterAccounts([], upserted, {}))
        _raise_on(result[1:3] for result in answer.results)

    async def dismiss(self, names: Iterable[str]) -> None:
        """Let these sign in no more."""
        deleted: list[tuple[Any, ...]] = [(name, _SCRAM_SHA_512, {}) for name in names]
        answer = await self._ask(requests.AlterAccounts(deleted, [], {}))
        _raise_on(result[1:3] for result in answer.results)

    async def limit(self, quotas: Mapping[str, Quota]) -> None:
        """Hold each of these accounts to its quota."""
        entries = [([("user", name)], _operations(quota)) for name, quota in quotas.items()]
        answer = await self._ask(requests.AlterQuotas(entries, False))
        _raise_on(result[:2] for result in answer.results)

    async def _ask(self, question: Any) -> Any:
        node = self._client.get_random_node()
        return await self._client.send(node, requests.Spoken(question))


@asynccontextmanager
async def connected(servers: str, **access: Any) -> AsyncIterator[Cluster]:
    """The cluster at `servers`; `access` is aiokafka's own security settings."""
    admin = AIOKafkaAdminClient(bootstrap_servers=servers, **access)
    client = AIOKafkaClient(bootstrap_servers=servers, **access)
    await admin.start()
    try:
        await client.bootstrap()
        yield Cluster(admin, client)
    finally:
        await client.close()
        await admin.close()


def settings_of(topic: Topic, replicas: int) -> dict[str, str]:
    """`topic`'s settings in Kafka's words."""
    retention_ms = str(topic.retention_days * _DAY_MS)
    kept = "retention.ms" if topic.cleanup == "delete" else "delete.retention.ms"
    return {
        "cleanup.policy": topic.cleanup,
        kept: retention_ms,
        "max.message.bytes": str(topic.max_record_bytes),
        # With one copy missing the topic still takes records, with two it refuses them.
        "min.insync.replicas": str(max(1, replicas - 1)),
    }


def _binding(rule: Rule) -> tuple[Any, ...]:
    resource = (int(rule.resource), rule.name, int(rule.pattern))
    return (*resource, rule.principal, _EVERYWHERE, int(rule.operation), _ALLOW)


def _operations(quota: Quota) -> list[tuple[str, float, bool]]:
    limits = {
        "consumer_byte_rate": float(quota.consumer_bytes_per_second),
        # Nobody outside may write at all; should a rule ever slip in, it is a trickle.
        "producer_byte_rate": 1024.0,
        "request_percentage": quota.request_percent,
    }
    return [(key, value, False) for key, value in limits.items()]


def _raise_on(errors: Iterable[Sequence[Any]]) -> None:
    refusals = [f"{code}: {message}" for code, message in errors if code]
    if refusals:
        raise RefusedByCluster("; ".join(sorted(set(refusals))))
