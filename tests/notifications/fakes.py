"""Stand-ins of the notifications service that keep what they are given."""

from services.contracts.notifications import MessageStatus
from services.notifications.sms.encoding import plan
from services.notifications.sms.model import (
    Accepted,
    Clock,
    OnReceipt,
    Outcome,
    Receipt,
    Refused,
    Sms,
    Throttled,
    Unknown,
    Unreachable,
)


class InMemorySmsChannel:
    """Carriers that take every message, but for what a test lets go wrong."""

    def __init__(self, on_receipt: OnReceipt, now: Clock) -> None:
        self.taken: dict[str, list[Sms]] = {}
        """What each carrier has, also where it did not say so."""
        self.refused: dict[str, str] = {}
        """The code that a number is refused with."""
        self.in_trouble: dict[str, Throttled | Unreachable | Unknown] = {}
        """What a carrier answers instead."""
        self._on_receipt = on_receipt
        self._now = now

    async def submit(self, carrier_id: str, sms: Sms) -> Outcome:
        trouble = self.in_trouble.get(carrier_id)
        if isinstance(trouble, Throttled | Unreachable):
            return trouble
        if sms.destination in self.refused:
            return Refused(self.refused[sms.destination])
        taken = self.taken.setdefault(carrier_id, [])
        taken.append(sms)
        segments = range(plan(sms.text).segments)
        return trouble or Accepted(tuple(f"{carrier_id}-{len(taken)}-{n}" for n in segments))

    async def deliver(self, provider_reference: str, state: MessageStatus) -> None:
        """The carrier sends a receipt."""
        await self._on_receipt(Receipt(provider_reference, state, "", self._now()))
