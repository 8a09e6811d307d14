"""How many people wait for their commune authority, and for how long."""

from prometheus_client import CollectorRegistry, Counter, Gauge


class ReceiverMetrics:
    """The same on every replica, but for the counter."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.owed = Gauge(
            "acknowledgements_owed",
            "Declarations of a person and day that the commune has not acknowledged, 100000 "
            "meaning that or more; when it only grows, communes do not look at their lists: find "
            "them in GET /days and call them",
            registry=registry,
        )
        self.overdue = Gauge(
            "acknowledgements_overdue",
            "Those of them that are late and of which somebody was told, 100000 meaning that or "
            "more; when it stays high, the telling does not help: call the district",
            registry=registry,
        )
        self.oldest_seconds = Gauge(
            "acknowledgements_oldest_owed_seconds",
            "Age of the oldest one that is owed; beyond the last level of acknowledgements.yaml "
            "nobody is told any more, so somebody has to call the commune",
            registry=registry,
        )
        self.escalated = Counter(
            "acknowledgements_escalated_total",
            "Obligations that were late at a level; standing still while overdue ones are due "
            "means that the schedule waits: see the log",
            ["level"],
            registry=registry,
        )
