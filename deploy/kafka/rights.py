"""Decides which access rules of Kafka a line of the table becomes."""

from collections.abc import Iterator
from enum import IntEnum
from typing import NamedTuple

from deploy.kafka.table import Principal, Table


class Resource(IntEnum):
    """What a rule is about, as Kafka's protocol numbers it."""

    TOPIC = 2
    GROUP = 3


class Pattern(IntEnum):
    """How a rule names its resource."""

    LITERAL = 3
    PREFIXED = 4


class Operation(IntEnum):
    """What may be done. Reading and writing a topic include describing it."""

    READ = 3
    WRITE = 4


class Rule(NamedTuple):
    """Somebody may do something, from any host."""

    principal: str
    resource: Resource
    pattern: Pattern
    name: str
    operation: Operation


def rules(table: Table) -> frozenset[Rule]:
    """Everything that is allowed; the rest is refused, for want of a rule."""
    return frozenset(rule for principal in table.principals for rule in rules_of(principal))


def rules_of(principal: Principal) -> Iterator[Rule]:
    """The rules of one account. Nobody may create, alter or delete a topic."""
    user = f"User:{principal.name}"
    for topic in principal.writes:
        yield Rule(user, Resource.TOPIC, Pattern.LITERAL, topic, Operation.WRITE)
    for topic in principal.reads:
        yield Rule(user, Resource.TOPIC, Pattern.LITERAL, topic, Operation.READ)
    yield Rule(user, Resource.GROUP, Pattern.PREFIXED, principal.groups, Operation.READ)
