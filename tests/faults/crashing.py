"""Runs a service that dies at a named point: `python -m tests.faults.crashing SERVICE POINT`."""

import os
import runpy
import sys
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any

from services.backbone.events.batches import BatchConsumer
from services.backbone.outbox.groups import GroupedOutbox
from services.backbone.outbox.outbox import AnyOutbox, Group, Outbox
from services.backbone.outbox.relay import Relay

# What a shell says of a process that was killed.
KILLED = 137
# Late enough that the service has taken part in the load.
LIVES = 5

_lived = 0


def _die_in_the_end() -> None:
    global _lived  # noqa: PLW0603 - the process is about to end with it
    _lived += 1
    if _lived >= LIVES:
        os._exit(KILLED)


def announced_not_stored() -> None:
    """The documents are announced; none was written."""
    announce = GroupedOutbox.announce

    async def announce_and_die(*arguments: Any) -> Group:
        group = await announce(*arguments)
        _die_in_the_end()
        return group

    GroupedOutbox.announce = announce_and_die  # type: ignore[method-assign,assignment]


def stored_not_published() -> None:
    """The document is durable with its events; nobody was told."""

    def soon(_: Relay, __: Sequence[Any]) -> None:
        _die_in_the_end()

    Relay.soon = soon  # type: ignore[method-assign,assignment]


def published_not_cleared() -> None:
    """Kafka has the events; the outbox still says that they wait."""

    async def sent(_: AnyOutbox, __: Iterable[Any]) -> None:
        _die_in_the_end()

    Outbox.sent = GroupedOutbox.sent = sent  # type: ignore[method-assign,assignment]


def handled_not_committed() -> None:
    """The effects are durable; Kafka does not know that the batch was read."""
    take: Callable[[BatchConsumer, Sequence[Any]], Awaitable[None]] = BatchConsumer.take

    async def take_and_die(self: BatchConsumer, records: Sequence[Any]) -> None:
        await take(self, records)
        _die_in_the_end()

    BatchConsumer.take = take_and_die  # type: ignore[method-assign]


POINTS = {
    one.__name__: one
    for one in (
        announced_not_stored,
        stored_not_published,
        published_not_cleared,
        handled_not_committed,
    )
}

if __name__ == "__main__":
    service, point = sys.argv[1:3]
    POINTS[point]()
    sys.argv = [service]
    runpy.run_module(f"services.{service}", run_name="__main__")
