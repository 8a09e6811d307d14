"""How fast a symptomatic person reaches those who look after them, and who does not answer."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from services.backbone.metrics import ROAD_SECONDS


class AlertMetrics:
    """The duty service's part of the journey."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.declared_to_alert = Histogram(
            "declared_to_alert_seconds",
            "Seconds from an accepted declaration to its stored alert; above 2, look at "
            "consumer_lag_records here and at outbox_oldest_seconds of declarations",
            buckets=ROAD_SECONDS,
            registry=registry,
        )
        self.open = Gauge(
            "alerts_open",
            "Alerts that nobody has acknowledged, by the level told last, the same on every "
            "replica; when it grows at the district, call the health centres",
            ["level"],
            registry=registry,
        )
        self.unacknowledged = Counter(
            "alerts_unacknowledged_total",
            "Alerts that nobody acknowledged in time at the last level; find them in GET /alerts "
            "and call the stations",
            registry=registry,
        )
