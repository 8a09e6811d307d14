"""The table of what a service listens to."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from services.backbone.events.received import Received
from services.contracts.events import Event
from services.contracts.streams import Stream

Handler = Callable[[Sequence[Received[Any]]], Awaitable[None]]


@dataclass(frozen=True)
class Subscription:
    """One handler for events of one stream, which it gets in batches and in order per key.

    Whatever it is given may come again, late or out of order. It returns when all effects are
    durable. It raises when a dependency is away, to get the same batch again.
    """

    feature: str
    stream: Stream
    events: tuple[type[Event], ...]
    handler: Handler

    def group_of(self, service: str) -> str:
        """The consumer group: one per feature and stream, so that none holds up another."""
        return f"{service}.{self.feature}.{self.stream.name}"


def listening(feature: str, handler: Handler, *events: type[Event]) -> Subscription:
    """`feature` hears `events`, all of one stream, through `handler`."""
    [stream] = {event.stream for event in events}
    return Subscription(feature, stream, events, handler)
