"""A follow-up as a document: its state, and beside it what it is found by."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from services.backbone.store.mongo import Document
from services.declarations.followups import calendar_rules as calendar
from services.declarations.followups.model import FollowUp

_FOUND_BY = {"id", "person_id", "version"}
# Only of those whom a station has to see, so that the indexes hold nobody else.
OF_OPEN_ONES = ("due_on", "last_day", "look_on")


def fields(followup: FollowUp, today: date) -> Document:
    """All of it but the visits and the outbox."""
    found: Document = {
        "person": followup.person_id,
        "version": followup.version,
        "commune": followup.commune_code,
        "declarations": [
            one.declaration_id for one in followup.periods.values() if one.declaration_id
        ],
        "settled": sorted(
            settled_key(day, is_seen=is_seen)
            for day, is_seen in calendar.settled_days(followup, today).items()
        ),
        "state": followup.model_dump(mode="json", exclude=_FOUND_BY),
    }
    due, look = calendar.due_on(followup, today), calendar.look_on(followup, today)
    if due and followup.open:
        found |= {"due_on": due.isoformat(), "last_day": followup.open.last_day.isoformat()}
    if look:
        found["look_on"] = look.isoformat()
    return found


def read(document: Mapping[str, Any]) -> FollowUp:
    """The follow-up in `document`."""
    return FollowUp.model_validate(
        {
            "id": document["_id"],
            "person_id": document["person"],
            "version": document["version"],
            **document["state"],
        }
    )


def settled_key(day: date, *, is_seen: bool) -> str:
    """What a day that is over is found by: those missed and those seen."""
    return f"{day.isoformat()} {'seen' if is_seen else 'missed'}"


def place_of(visit_id: UUID) -> bytes:
    """What a sealed visit is bound to."""
    return b"declarations.followups/1:" + visit_id.bytes
