"""How long requests take, by route and outcome, without costing them more than a few additions."""

from bisect import bisect_left
from collections.abc import Iterator

from prometheus_client import CollectorRegistry
from prometheus_client.metrics_core import HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from services.backbone.metrics import CALL_SECONDS

# What matched no route; the path itself is the sender's and may be anything.
UNMATCHED = "unmatched"

_HELP = (
    "Seconds to answer a request, by route template and class of status. "
    "High on every route: look at the store and at the CPU; on one route: at its queries. "
    "Many 5xx: look at the log for their trace."
)


class _Series:
    __slots__ = ("counts", "seconds")

    def __init__(self) -> None:
        self.counts = [0] * (len(CALL_SECONDS) + 1)
        self.seconds = 0.0


class HttpMetrics(Collector):
    """`http_request_seconds{method,route,status}`, kept in plain numbers of one event loop."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._series: dict[tuple[str, str, int], _Series] = {}
        registry.register(self)

    def observe(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answered request."""
        key = (method, route, status // 100)
        series = self._series.get(key)
        if series is None:
            series = self._series[key] = _Series()
        series.counts[bisect_left(CALL_SECONDS, seconds)] += 1
        series.seconds += seconds

    def collect(self) -> Iterator[Metric]:
        """Every series, as Prometheus wants it."""
        family = HistogramMetricFamily(
            "http_request_seconds", _HELP, labels=("method", "route", "status")
        )
        for (method, route, status), series in self._series.items():
            family.add_metric((method, route, f"{status}xx"), _cumulative(series), series.seconds)
        yield family


def _cumulative(series: _Series) -> list[tuple[str, float]]:
    total = 0
    buckets: list[tuple[str, float]] = []
    for bound, count in zip((*map(str, CALL_SECONDS), "+Inf"), series.counts, strict=True):
        total += count
        buckets.append((bound, float(total)))
    return buckets
