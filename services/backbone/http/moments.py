"""Days and moments as people write them in requests: text, never a number of seconds."""

import re
from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, BeforeValidator
from pydantic_core import PydanticCustomError

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}\S*")


def _day_as_written(value: object) -> object:
    # Without this, 0 and "0" would be the first of January 1970, and a moment would be its day.
    if not isinstance(value, date) and not (isinstance(value, str) and _DAY.fullmatch(value)):
        raise PydanticCustomError("date_parsing", "not a day")
    return value


def _moment_as_written(value: object) -> object:
    if not isinstance(value, date) and not (isinstance(value, str) and _MOMENT.fullmatch(value)):
        raise PydanticCustomError("datetime_parsing", "not a moment")
    return value


Day = Annotated[date, BeforeValidator(_day_as_written)]
"""YYYY-MM-DD."""

Moment = Annotated[AwareDatetime, BeforeValidator(_moment_as_written)]
"""RFC 3339 with its offset."""
