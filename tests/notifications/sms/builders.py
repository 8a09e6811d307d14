"""Messages and carriers where a test names only what matters to it."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from services.notifications.sms.model import Receipt, Sms
from services.notifications.sms.numbers import Carrier
from services.notifications.sms.session import Patience

NOON = datetime(2021, 7, 19, 5, 0, tzinfo=UTC)
LAN = "+84912345678"
MINH = "+84871234567"

HASTY = Patience(
    answer_seconds=5, quiet_seconds=30, first_pause_seconds=0.02, longest_pause_seconds=0.1
)


def noon() -> datetime:
    return NOON


def an_sms(text: str = "Tờ khai đã nhận", *, to: str = LAN, message_id: UUID | None = None) -> Sms:
    return Sms(message_id or uuid4(), "KIENGIANG", to, text)


def a_carrier(
    carrier_id: str = "viettel",
    *,
    prefixes: tuple[str, ...] = (),
    rate_per_second: float = 10_000,
    window: int = 100,
) -> Carrier:
    return Carrier(
        id=carrier_id,
        name=carrier_id.title(),
        prefixes=prefixes,
        brandname="KIENGIANG",
        rate_per_second=rate_per_second,
        window=window,
    )


class Receipts:
    """Keeps what a carrier says became of our messages."""

    def __init__(self) -> None:
        self.kept: list[Receipt] = []

    async def __call__(self, receipt: Receipt) -> None:
        self.kept.append(receipt)
