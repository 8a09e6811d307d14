"""Puts the reporting service together."""

from services.backbone.frame import Frame, Service, frame
from services.reporting.daily import edge as daily_edge
from services.reporting.daily import handlers as daily_handlers
from services.reporting.daily import turns as daily_turns
from services.reporting.daily.metrics import DailyMetrics
from services.reporting.daily.store import DailyStore
from services.reporting.settings import Settings


def assemble(settings: Settings) -> Service:
    """The service that `settings` describe; nothing is connected yet."""
    parts = frame(settings)
    areas = parts.profile.areas
    days = _days(parts)
    parts.listen(daily_handlers.subscriptions(_handlers(parts, days)))
    return parts.service(
        title="Báo cáo · Reporting",
        summary="What was counted each day, per commune, district and province",
        routers=[daily_edge.router(days, areas, parts.now)],
    )


def _days(parts: Frame) -> DailyStore:
    turns = daily_turns.Turns(parts.client, parts.collection("sessions", daily_turns.INDEXES))
    return DailyStore(turns, parts.collection("facts"), parts.collection("counters"))


def _handlers(parts: Frame, days: DailyStore) -> daily_handlers.DailyHandlers:
    return daily_handlers.DailyHandlers(
        days,
        parts.profile.areas.ancestry,
        parts.profile.time_zone,
        parts.now,
        DailyMetrics(parts.registry),
    )
