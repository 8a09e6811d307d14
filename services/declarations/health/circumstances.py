"""When and where a declaration is read: the context of its validation."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pydantic import ValidationInfo
from pydantic_core import PydanticCustomError

# Phones with a wrong clock are heard; a declaration for next week is a mistake.
AHEAD = timedelta(days=1)
# Phones without a network for days send late; past the incubation periods it is of no use.
BEHIND = timedelta(days=30)

Info = ValidationInfo["Circumstances"]


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What can be true of a declaration that is read on the day `today`.

    `mobile_prefixes` are the first two digits of the numbers that some carrier serves, behind +84.
    """

    today: date
    communes: AbstractSet[str]
    mobile_prefixes: AbstractSet[str]
    earliest: datetime
    latest: datetime


def circumstances(info: Info) -> Circumstances:
    """The context, without which a declaration cannot be checked."""
    if info.context is None:
        raise TypeError("a declaration is validated with its circumstances as context")
    return info.context


def in_the_future() -> PydanticCustomError:
    """What is wrong with a moment that has not come yet."""
    return PydanticCustomError("in_the_future", "this lies in the future")
