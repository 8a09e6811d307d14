"""A decision about one message: how it was, how it is to be, and what the others are told."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from services.contracts.notifications import MessageEvent
from services.notifications.messages.model import Message


@dataclass(frozen=True, slots=True)
class Change:
    """Holds only if the message is still in the revision of `before`."""

    before: Message
    after: Message
    events: tuple[MessageEvent, ...] = ()

    def with_(self, **fields: Any) -> Self:
        """The same with other `fields` of the message."""
        return type(self)(self.before, self.after.model_copy(update=fields), self.events)

    def telling(self, event: type[MessageEvent], **facts: Any) -> Self:
        """The same with the message in the status of `event`, which is one version more."""
        changed = self.with_(status=event.status, version=self.after.version + 1)
        happened = event_of(changed.after, event, **facts)
        return type(self)(self.before, changed.after, (*self.events, happened))

    def then(self, later: Self) -> Self:
        """Both decisions in one write."""
        return type(self)(self.before, later.after, self.events + later.events)


def change(message: Message, at: datetime, **fields: Any) -> Change:
    """What is decided at `at`."""
    return Change(message, message).with_(updated_at=at, **fields)


def event_of(message: Message, event: type[MessageEvent], **facts: Any) -> MessageEvent:
    """What `event` says about `message` as it stands."""
    return event(
        version=message.version,
        message_id=message.id,
        cause=message.cause,
        commune_code=message.commune_code,
        template=message.template,
        channel=message.channel,
        created_at=message.created_at,
        at=message.updated_at,
        **facts,
    )
