"""What operators see of the counting."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import accumulate

from prometheus_client import CollectorRegistry, Counter
from prometheus_client.core import HistogramMetricFamily
from prometheus_client.registry import Collector

from services.backbone.metrics import ROAD_SECONDS


class RoadSeconds(Collector):
    """How long declarations took; a batch at once, as the library's own histogram takes them one
    by one at half the cost of counting them."""

    def __init__(self) -> None:
        self._by_bound = [0] * (len(ROAD_SECONDS) + 1)
        self._sum = 0.0

    def observe(self, seconds: Iterable[float]) -> None:
        """So many declarations, each so long on the road."""
        for one in seconds:
            self._by_bound[bisect_left(ROAD_SECONDS, one)] += 1
            self._sum += one

    def collect(self) -> Iterator[HistogramMetricFamily]:
        """As Prometheus wants it: each bucket with all below it."""
        bounds = [*map(str, ROAD_SECONDS), "+Inf"]
        road = HistogramMetricFamily(
            "declared_to_figures_seconds",
            "From a declaration's acceptance to its being in the day's figures; when high, look at "
            "consumer_lag_records and consumer_batch_seconds of reporting",
        )
        buckets = list(zip(bounds, accumulate(self._by_bound), strict=True))
        road.add_metric([], buckets=buckets, sum_value=self._sum)
        yield road


class DailyMetrics:
    """How much is counted, how late, and how often in vain."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._road = RoadSeconds()
        registry.register(self._road)
        self._changed = Counter(
            "figures_changed_total",
            "Things that count differently than before; when it stands still while "
            "consumer_events_total grows, all that arrives was counted before",
            ["kind"],
            registry=registry,
        )
        self._again = Counter(
            "figures_again_total",
            "Batches that seemed new and of which some was counted before; steady growth without a "
            "replay means that two processes read the same partitions",
            registry=registry,
        )

    def changed(self, kind: str, things: int) -> None:
        """So many `things` count differently than before."""
        self._changed.labels(kind).inc(things)

    def again(self) -> None:
        """A batch that seemed new was not."""
        self._again.inc()

    def arrived(self, seconds: Iterable[float]) -> None:
        """Declarations that are new in the figures, each so long on the road."""
        self._road.observe(seconds)
