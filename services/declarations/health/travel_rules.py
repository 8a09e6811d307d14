"""Which stays and journeys cannot have been."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Protocol

from services.declarations.health.circumstances import AHEAD
from services.declarations.health.travel_model import Movement, Stay
from services.declarations.health.wrong import Wrong, wrong


class Places(Protocol):
    def exists(self, code: str, on: date) -> bool: ...


def wrong_stays(
    travel: Sequence[Stay], declared_on: date, window_days: int, places: Places
) -> list[Wrong]:
    """Every stay nobody can have had, or that the form does not ask for."""
    first_day, last_day = declared_on - timedelta(days=window_days), declared_on + AHEAD
    errors = []
    for index, stay in enumerate(travel):
        code, begins, ends = stay.area_code, stay.from_, stay.to
        # An area may have begun or ended in the middle of a stay.
        if not places.exists(code, begins) and not places.exists(code, ends):
            errors.append(wrong(("travel", index, "area_code"), "area_unknown"))
        if ends < first_day:
            errors.append(wrong(("travel", index, "to"), "stay_outside_window", days=window_days))
        if ends > last_day:
            errors.append(wrong(("travel", index, "to"), "in_the_future"))
    if len(travel) > 1:
        errors += [wrong(("travel", one, "from"), "stay_overlaps") for one in overlapping(travel)]
    return errors


def overlapping(travel: Sequence[Stay]) -> list[int]:
    """The stays that began before an earlier one was over; one may end as the next begins."""
    if all(one.to <= following.from_ for one, following in pairwise(travel)):
        return []
    found = []
    until = date.min
    for index in sorted(range(len(travel)), key=lambda one: (travel[one].from_, travel[one].to)):
        if travel[index].from_ < until:
            found.append(index)
        until = max(until, travel[index].to)
    return sorted(found)


def wrong_movement(movement: Movement, declared_on: date, places: Places) -> Iterator[Wrong]:
    """Where a journey began and ended, if there is no such place."""
    ends = (
        ("from_area", movement.from_area, movement.departed_on),
        ("to_area", movement.to_area, movement.arrived_on),
    )
    for name, code, day in ends:
        if code and not places.exists(code, day or declared_on):
            yield wrong(("movement", name), "area_unknown")
