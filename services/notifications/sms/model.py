"""The nouns of the SMS channel: what is sent, what the carrier said, what became of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.contracts.notifications import MessageStatus


@dataclass(frozen=True)
class Sms:
    """One text to one phone."""

    message_id: UUID
    source: str
    """The brandname that the phone shows as sender."""
    destination: str = field(repr=False)
    """E.164, such as +84901234567."""
    text: str = field(repr=False)

    def __post_init__(self) -> None:
        if not self.text:
            raise ValueError("an SMS needs a text")

    @property
    def reference(self) -> int:
        """The 16 bits of our id that SMPP has room for; the same at every attempt."""
        return self.message_id.int & 0xFFFF


@dataclass(frozen=True)
class Accepted:
    """The carrier has every segment; its receipts will carry these ids."""

    provider_references: tuple[str, ...]


@dataclass(frozen=True)
class Refused:
    """The carrier will not take this message, however often it is asked."""

    code: str
    """The SMPP status, such as ESME_RINVDSTADR, or a carrier's own as 0x00000400."""


@dataclass(frozen=True)
class Throttled:
    """Not sent, for certain: the carrier takes no more at this moment. May be tried again."""


@dataclass(frozen=True)
class Unreachable:
    """Not sent, for certain: there is no working link to the carrier. May be tried again."""


@dataclass(frozen=True)
class Unknown:
    """Written to the carrier, who never said what became of it: a second try may be a second SMS.

    Also a message of which the carrier took only some segments, named here.
    """

    provider_references: tuple[str, ...] = ()


Outcome = Accepted | Refused | Throttled | Unreachable | Unknown


@dataclass(frozen=True)
class Receipt:
    """What a carrier says became of one segment; may come twice, late, or before its `Accepted`."""

    provider_reference: str
    state: MessageStatus
    error_code: str
    """The carrier's own, or empty."""
    at: datetime
    """When it reached us: what carriers write into a receipt has no zone and no seconds."""
    reference: int | None = None
    """`Sms.reference`, from a carrier that gives it back: it can settle an `Unknown`."""


class ReceiptNotKept(Exception):
    """Raised by whoever receives receipts when one cannot be stored now."""


OnReceipt = Callable[[Receipt], Awaitable[None]]
"""Returns once the receipt is durable; only then is it acknowledged to the carrier."""


Clock = Callable[[], datetime]


class SmsChannel(Protocol):
    """Hands a text to a carrier and says exactly what is known of it afterwards."""

    async def submit(self, carrier_id: str, sms: Sms) -> Outcome: ...
