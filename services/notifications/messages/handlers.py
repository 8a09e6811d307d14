"""Makes messages of what happened elsewhere; sending them is somebody else's work."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from services.backbone.events.dead_letters import Refused
from services.backbone.events.received import Received
from services.backbone.events.subscriptions import Subscription, listening
from services.contracts.declarations import AcknowledgementOverdue, SymptomsDeclared
from services.contracts.duty import AlertEscalated, AlertRaised
from services.notifications.messages.causes import Cause, messages, need
from services.notifications.messages.metrics import MessageMetrics
from services.notifications.messages.model import Message
from services.notifications.templates.model import (
    Placeholder,
    Template,
    TemplateMissing,
    TextRefused,
)


class Messages(Protocol):
    async def add(self, new: Sequence[Message]) -> Sequence[Message]: ...


class Texts(Protocol):
    def newest(self, template_id: str) -> Template: ...

    def check(
        self, template: Template, parameters: Mapping[Placeholder, str], commune_code: str
    ) -> None: ...


class MessageHandlers:
    """`wake` is called once new messages are durable."""

    def __init__(
        self,
        messages: Messages,
        texts: Texts,
        metrics: MessageMetrics,
        wake: Callable[[], None],
        now: Callable[[], datetime],
    ) -> None:
        self._messages = messages
        self._texts = texts
        self._metrics = metrics
        self._wake = wake
        self._now = now

    async def advise(self, events: Sequence[Received[SymptomsDeclared]]) -> None:
        """Tell people who declared symptoms whom to call."""
        await self._create(events)

    async def alert(self, events: Sequence[Received[AlertRaised | AlertEscalated]]) -> None:
        """Tell staff to look after them."""
        await self._create(events)

    async def remind(self, events: Sequence[Received[AcknowledgementOverdue]]) -> None:
        """Tell the commune authority, and then who is above it, once for a commune's day."""
        occasions = {need(one.event).occasion: one for one in reversed(events)}
        await self._create(list(occasions.values()))

    async def _create(self, events: Sequence[Received[Cause]]) -> None:
        now = self._now()
        made = [self._made(one.event, one.time, now) for one in events]
        new = await self._messages.add([message for each in made for message in each])
        self._metrics.created(new)
        if new:
            self._wake()

    def _made(self, cause: Cause, caused_at: datetime, now: datetime) -> Sequence[Message]:
        try:
            template = self._texts.newest(need(cause).template)
            made = messages(cause, template, caused_at, now)
            for message in made:
                self._texts.check(template, message.parameters, message.commune_code)
        except (TemplateMissing, TextRefused) as error:
            raise Refused(str(error)) from error
        return made


def subscriptions(handlers: MessageHandlers) -> list[Subscription]:
    """What this feature hears."""
    return [
        listening("messages", handlers.advise, SymptomsDeclared),
        listening("messages", handlers.alert, AlertRaised, AlertEscalated),
        listening("messages", handlers.remind, AcknowledgementOverdue),
    ]
