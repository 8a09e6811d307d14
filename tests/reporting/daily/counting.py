"""The handlers as a service has them, over the store that a test brings."""

from datetime import datetime
from typing import Any

from prometheus_client import CollectorRegistry

from services.reporting.daily.handlers import DailyHandlers
from services.reporting.daily.metrics import DailyMetrics
from tests.reporting.builders import NOON, ZONE, the_areas


def handlers(
    days: Any, registry: CollectorRegistry | None = None, now: datetime = NOON
) -> DailyHandlers:
    metrics = DailyMetrics(registry or CollectorRegistry())
    return DailyHandlers(days, the_areas().ancestry, ZONE, lambda: now, metrics)
