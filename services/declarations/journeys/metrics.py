"""How far examinations of journeys are behind what is decided about zones."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from services.backbone.metrics import ROAD_SECONDS


class JourneyMetrics:
    """Only the replica that examines counts; `waiting` is the same on every one."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.reexamined = Counter(
            "journeys_reexamined_total",
            "Stays and exposures looked at because a zone was declared, corrected or withdrawn; "
            "standing still while zones wait means that the schedule waits: see the log",
            registry=registry,
        )
        self.seconds = Histogram(
            "journeys_reexamination_seconds",
            "Seconds from hearing of a zone until its last journey was looked at; above 60, look "
            "at the store, or whether zones of whole provinces change again and again",
            buckets=ROAD_SECONDS,
            registry=registry,
        )
        self.waiting = Gauge(
            "journeys_reexaminations_waiting",
            "Zones whose journeys have to be looked at; when it only grows, people are not told "
            "that they were in a zone: see the log",
            registry=registry,
        )
