"""Publishes a window of events once more, from the documents that caused them."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from services.backbone.outbox.outbox import AnyOutbox

logger = logging.getLogger(__name__)

# As long as topics keep records: what is older nobody could have read from them either.
RECENT = timedelta(days=7)


async def republish(
    outboxes: Sequence[AnyOutbox],
    since: datetime,
    until: datetime,
    now: datetime,
    states: Sequence[str] = (),
) -> int:
    """Let the events of [since, until), and all on the topics of `states`, wait again.

    The sweep publishes them. Returns how many documents have some.
    """
    documents = 0
    for outbox in outboxes:
        documents += await outbox.wait_again(since, until, now, states)
    logger.warning("%s documents wait to have their events published again", documents)
    return documents
