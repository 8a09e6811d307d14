"""How far the readers are behind, from what their consumers know, without asking the broker."""

from collections.abc import Callable, Iterator
from typing import Any

from aiokafka import TopicPartition
from faststream.kafka import KafkaBroker
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector


class LagCollector(Collector):
    """Measured when Prometheus asks."""

    def __init__(self, broker: Callable[[], KafkaBroker]) -> None:
        self._broker = broker

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Records not read yet, per group and topic."""
        lag = GaugeMetricFamily(
            "consumer_lag_records",
            "Records not read yet; when it grows for minutes, look at consumer_retries_total",
            labels=["group", "topic"],
        )
        for group, consumer in self._consumers():
            behind: dict[str, int] = {}
            for place in consumer.assignment():
                behind[place.topic] = behind.get(place.topic, 0) + _behind(consumer, place)
            for topic, records in behind.items():
                lag.add_metric([group, topic], records)
        yield lag

    def consumers_have_partitions(self, expected: int) -> bool:
        """Whether `expected` consumers are there and none is left without a partition."""
        consumers = [consumer for _, consumer in self._consumers()]
        return len(consumers) == expected and all(one.assignment() for one in consumers)

    def positions(self) -> Iterator[tuple[str, TopicPartition, int]]:
        """Group, partition and next offset, for each partition that a consumer of ours has.

        One that does not know yet where to begin stands before the first record.
        """
        for group, consumer in self._consumers():
            for place in consumer.assignment():
                yield group, place, _position(consumer, place) or 0

    def _consumers(self) -> Iterator[tuple[str, Any]]:
        for subscriber in self._broker().subscribers:
            consumer = getattr(subscriber, "consumer", None)
            if consumer is not None:
                yield str(getattr(subscriber, "group_id", "")), consumer


def _behind(consumer: Any, place: TopicPartition) -> int:
    high = consumer.highwater(place)
    position = _position(consumer, place)
    return max(high - position, 0) if high is not None and position is not None else 0


def _position(consumer: Any, place: TopicPartition) -> int | None:
    state = consumer._subscription.subscription.assignment.state_value(place)  # noqa: SLF001
    if state is None or not state.has_valid_position:
        return None
    position: int = state.position
    return position
