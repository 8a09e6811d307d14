"""What operators see of messages: how many, how fast, what waits, and what went wrong."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from services.backbone.metrics import ROAD_SECONDS
from services.contracts.notifications import MessageSent
from services.notifications.messages.change import Change
from services.notifications.messages.model import Audience, Message
from services.notifications.messages.receipt_rules import Verdict

NO_CARRIER = "none"


class MessageMetrics:
    """Counted when it is durable."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._messages = Counter(
            "messages_total",
            "Messages that came into a status; many technical failures: look at the carriers",
            ["status", "template"],
            registry=registry,
        )
        self._declared_to_sms = Histogram(
            "declared_to_sms_seconds",
            "From the declaration of symptoms to the carrier's yes; above 2 look at what waits",
            buckets=ROAD_SECONDS,
            registry=registry,
        )
        self._alert_to_sms = Histogram(
            "alert_to_sms_seconds",
            "From an alert to the carrier's yes; above 2 look at what waits",
            buckets=ROAD_SECONDS,
            registry=registry,
        )
        # Reminders are not urgent, and would hide how long alerts take.
        self._roads = {
            Audience.PERSON: self._declared_to_sms,
            Audience.STATION: self._alert_to_sms,
            Audience.DISTRICT: self._alert_to_sms,
        }
        self._possibly_twice = Counter(
            "messages_possibly_sent_twice_total",
            "Second copies after an unknown outcome; when it grows, look at the carrier's link",
            ["template"],
            registry=registry,
        )
        self._receipts = Counter(
            "receipts_total",
            "Delivery receipts by what they were good for; ask the carrier why many are unknown",
            ["provider", "verdict"],
            registry=registry,
        )
        self._waiting = Gauge(
            "messages_waiting",
            "Messages to be sent, by carrier (none: no contact point yet); see whether it is up",
            ["carrier"],
            registry=registry,
        )
        self._oldest_seconds = Gauge(
            "messages_oldest_waiting_seconds",
            "Age of the oldest message that is not sent; above 300 tell the telecom room",
            registry=registry,
        )
        self._carrier_up = Gauge(
            "carrier_up",
            "1 while the carrier takes messages; at 0 for minutes call it",
            ["carrier"],
            registry=registry,
        )

    def created(self, messages: Iterable[Message]) -> None:
        """These are new."""
        for one in messages:
            self._messages.labels(one.status, one.template).inc()

    def changed(self, changes: Iterable[Change]) -> None:
        """These were made."""
        for one in changes:
            duplicates = one.after.possible_duplicates - one.before.possible_duplicates
            self._possibly_twice.labels(one.after.template).inc(duplicates)
            for event in one.events:
                self._messages.labels(event.status, event.template).inc()
                if isinstance(event, MessageSent):
                    self._sent(one.after, event.at)

    def heard(self, provider: str, verdict: Verdict) -> None:
        """A receipt was read."""
        self._receipts.labels(provider, verdict).inc()

    def waits(self, by_carrier: Mapping[str, int], oldest: datetime | None, now: datetime) -> None:
        """How it stands with what is not sent yet."""
        self._waiting.clear()
        for carrier, count in by_carrier.items():
            self._waiting.labels(carrier or NO_CARRIER).set(count)
        self._oldest_seconds.set(max((now - oldest).total_seconds(), 0) if oldest else 0)

    def watch_carrier(self, carrier: str, is_up: Callable[[], bool]) -> None:
        """Ask `is_up` whenever somebody reads the metrics."""
        self._carrier_up.labels(carrier).set_function(lambda: float(is_up()))

    def _sent(self, message: Message, at: datetime) -> None:
        if histogram := self._roads.get(message.audience):
            histogram.observe(max((at - message.caused_at).total_seconds(), 0))
