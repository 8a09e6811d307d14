"""Keeps where people were, by the areas that contain it and in the order of the last days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from pymongo import IndexModel

from services.backbone.store.mongo import Collection, insert_new
from services.contracts.identifiers import PersonId
from services.declarations.journeys.model import Stay

INDEXES = [IndexModel([("places", 1), ("_id", 1), ("first_day", 1)], name="in_a_place")]


@dataclass(frozen=True, slots=True)
class Search:
    """Stays in a place on some of the days: all in an `area`, or those that named just that."""

    area: str
    is_named: bool
    first_day: date
    last_day: date | None

    @property
    def place(self) -> str:
        """What such stays are found by."""
        return f"={self.area}" if self.is_named else self.area


class StayStore:
    """One document per stay. Its id begins with the last day, so that one index does for both."""

    def __init__(self, stays: Collection) -> None:
        self._stays = stays

    async def keep(self, stays: Sequence[Stay]) -> frozenset[int]:
        """Keep all in one write; returns the indexes of those that were there already."""
        return await insert_new(self._stays, [document(one) for one in stays])

    async def find(self, search: Search, after: str | None, limit: int) -> Sequence[Stay]:
        """Some of what is searched, those that ended first first; `after` is the id of the last."""
        query: dict[str, Any] = {
            "places": search.place,
            "_id": {"$gt": after or search.first_day.isoformat()},
        }
        if search.last_day is not None:
            query["first_day"] = {"$lte": search.last_day.isoformat()}
        found = self._stays.find(query).hint("in_a_place").sort("_id", 1).limit(limit)
        return [_read(one) for one in await found.to_list(limit)]


def stay_id(stay: Stay) -> str:
    """The last day first: what comes in a day lies together."""
    return f"{stay.last_day.isoformat()}:{stay.declaration_id.hex}:{stay.number}"


def document(stay: Stay) -> dict[str, Any]:
    """The stay as it is kept."""
    return {
        "_id": stay_id(stay),
        "person": stay.person_id,
        "commune": stay.commune_code,
        # By what was named, and by all that contains it.
        "places": [f"={stay.areas[0]}", *stay.areas],
        "first_day": stay.first_day.isoformat(),
    }


def _read(document: Mapping[str, Any]) -> Stay:
    last_day, declaration, number = document["_id"].split(":")
    return Stay(
        declaration_id=UUID(declaration),
        number=int(number),
        person_id=PersonId(document["person"]),
        commune_code=document["commune"],
        areas=tuple(document["places"][1:]),
        first_day=date.fromisoformat(document["first_day"]),
        last_day=date.fromisoformat(last_day),
    )
