"""The indexes of the messages: but for one, each holds only what waits for something."""

from typing import Any

from pymongo import IndexModel

from services.backbone.outbox import outbox as outboxes


def where_there_is(field: str) -> dict[str, Any]:
    """The documents that have `field`."""
    return {field: {"$exists": True}}


INDEXES = [
    outboxes.INDEX,
    IndexModel(
        [("carrier", 1), ("rank", 1), ("next_attempt_at", 1)],
        name="to_be_sent",
        partialFilterExpression=where_there_is("next_attempt_at"),
    ),
    IndexModel(
        [("deadline_at", 1)],
        name="for_the_clock",
        partialFilterExpression=where_there_is("deadline_at"),
    ),
    IndexModel(
        [("provider", 1), ("parts.reference", 1)],
        name="awaiting_a_receipt",
        partialFilterExpression=where_there_is("parts.reference"),
    ),
    IndexModel(
        [("provider", 1), ("doubtful", 1)],
        name="may_have_been_sent",
        partialFilterExpression=where_there_is("doubtful"),
    ),
    IndexModel(
        [("recipient", 1)],
        name="awaiting_a_contact_point",
        partialFilterExpression=where_there_is("unrouted"),
    ),
    IndexModel(
        [("created_at", 1)],
        name="waiting_by_age",
        partialFilterExpression=where_there_is("next_attempt_at"),
    ),
    # A handful per cause. Nothing that a reader knows of the cause says on which day to look.
    IndexModel([("cause", 1), ("created_at", 1), ("_id", 1)], name="of_the_cause"),
]
