"""The day of a moment, where the tests are."""

from datetime import date, datetime

from services.backbone.clock import report_day
from tests.declarations.builders import ZONE


def day_of(moment: datetime) -> date:
    return report_day(moment, ZONE)
