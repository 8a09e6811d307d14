"""How many people came into classes, and how often looks at them met."""

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter

from services.contracts.declarations import RiskClassified, RiskCleared

NO_CLASS = "none"


class RiskMetrics:
    """Labels are the rule set's own class codes, of which there are a handful."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.changed = Counter(
            "risk_changed_total",
            "People who came into a class, another measure or period of it, or none. High: an "
            "outbreak, a new rule set, or findings recorded by mistake; read the findings",
            ["risk_class"],
            registry=registry,
        )
        self.outrun = Counter(
            "risk_outrun_total",
            "Looks at a person that somebody else's outran, which were done again. High: many "
            "facts about the same people at once",
            registry=registry,
        )

    def count(self, told: Iterable[RiskClassified | RiskCleared | None]) -> None:
        """Count what was told."""
        for one in told:
            if one is not None:
                code = one.risk_class if isinstance(one, RiskClassified) else NO_CLASS
                self.changed.labels(code).inc()
