"""The messages feature over fakes, with a clock that a test turns."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from prometheus_client import CollectorRegistry

from services.contracts.contact_points import ContactPoint
from services.notifications.messages.attempts import Attempt, Attempted, Attempts
from services.notifications.messages.composing import Composer
from services.notifications.messages.dispatch import Dispatcher
from services.notifications.messages.early import Arrival
from services.notifications.messages.handlers import MessageHandlers
from services.notifications.messages.metrics import MessageMetrics
from services.notifications.messages.model import Message, Terms
from services.notifications.messages.receipts import Receipts
from services.notifications.messages.routing import Routing
from services.notifications.messages.schedule import Schedule
from services.notifications.recipients.model import Recipient
from services.notifications.sms.encoding import plan
from services.notifications.sms.model import Outcome, Receipt
from services.notifications.templates.model import Template, Templates
from services.notifications.templates.texts import Texts
from tests.notifications.builders import (
    ADVICE,
    ALERT,
    ESCALATION,
    LAN,
    NOON,
    ON_DUTY,
    OVERSIGHT,
    PLACES,
    REMINDER,
    VIETTEL,
    VINAPHONE,
    a_contact,
)
from tests.notifications.messages.fakes import (
    InMemoryEarlyReceipts,
    InMemoryMessages,
    SlowChannel,
)
from tests.notifications.recipients.fakes import OpenAddresses


class Service:
    """`time` is what its clock shows. Everybody can be reached, on Viettel."""

    def __init__(
        self,
        contacts: dict[Recipient, ContactPoint] | None = None,
        templates: tuple[Template, ...] = (ADVICE, ALERT, ESCALATION, REMINDER, OVERSIGHT),
    ) -> None:
        texts = Texts(Templates(templates), PLACES)
        self.time = NOON
        self.messages, self.early = InMemoryMessages(), InMemoryEarlyReceipts()
        everybody = {LAN: a_contact(), ON_DUTY: a_contact()}
        self.addresses = OpenAddresses(everybody if contacts is None else contacts)
        self.registry = CollectorRegistry()
        metrics = MessageMetrics(self.registry)
        self.receipts = Receipts(self.messages, self.early, metrics)
        self.channel = SlowChannel(self._on_receipt, self.now)
        composer = Composer(texts, lambda text: plan(text).segments)
        self.attempts = Attempts(
            self.messages, self.addresses, composer, self.receipts, metrics, self.now
        )
        self.dispatcher = Dispatcher(
            (VIETTEL, VINAPHONE), self.channel, self.attempts, pause_seconds=0
        )
        self.routing = Routing(
            self.messages,
            self.addresses,
            lambda phone: "viettel" if phone.startswith("+8496") else "vinaphone",
            self.dispatcher.wake,
            self.now,
        )
        self.in_hand: set[UUID] = set()
        self.schedule = Schedule(
            self.messages,
            self.early,
            self.receipts,
            metrics,
            lambda message_id: message_id in self.in_hand,
            self.now,
        )
        self.handlers = MessageHandlers(self.messages, texts, metrics, self.routing.wake, self.now)

    def now(self) -> datetime:
        return self.time

    async def add(self, *messages: Message) -> list[Message]:
        return list(await self.messages.add(messages))

    async def routed(self, *messages: Message) -> list[Message]:
        """`messages`, kept and with their carrier."""
        new = await self.add(*messages)
        await self.routing.route()
        return [self.kept(one) for one in new]

    async def mark(self, terms: Terms = VIETTEL, room: int = 10) -> list[Attempt]:
        return list(await self.attempts.mark(terms, room))

    async def submit(self, *attempts: Attempt) -> list[Attempted]:
        """What the carrier says, which is not written yet."""
        return [Attempted(one.message, await self._submit(one)) for one in attempts]

    async def send(self) -> None:
        """Mark, hand over and conclude what is due through Viettel."""
        await self.attempts.conclude(await self.submit(*await self.mark()))

    async def sent(self, message: Message) -> Message:
        """`message`, in the hands of the carrier."""
        await self.routed(message)
        await self.send()
        return self.kept(message)

    async def pass_time(self, time: timedelta) -> None:
        """The clock does its work `time` later."""
        self.time += time
        await self.schedule.meet_deadlines()

    def kept(self, message: Message) -> Message:
        return self.messages.kept[message.id]

    def figure(self, name: str, **labels: str) -> float:
        """What the metric says."""
        return self.registry.get_sample_value(name, labels) or 0.0

    async def _submit(self, attempt: Attempt) -> Outcome:
        carrier = attempt.message.carrier or ""
        return await self.channel.submit(carrier, attempt.sms)

    async def _on_receipt(self, receipt: Receipt) -> None:
        await self.receipts.keep([Arrival("*", receipt)])


def told(service: Service) -> list[str]:
    """The types of the events that the service let out."""
    return [type(event).__name__ for event in service.messages.told]


def references(message: Message) -> dict[str, Any]:
    return {part.reference: part.state for part in message.parts}
